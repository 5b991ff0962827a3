package io.etcdwarden.pki.loaded;

import java.util.Optional;
import java.util.stream.Stream;

/** A container of a member's pod. Each runs one process, which starts with the container. */
public enum MemberContainer {
  /** etcd-wrapper and etcd, in one process. */
  ETCD("etcd"),

  BACKUP_RESTORE("backup-restore");

  private final String wireName;

  MemberContainer(String wireName) {
    this.wireName = wireName;
  }

  /** The name of the container in the pod. */
  public String wireName() {
    return wireName;
  }

  public static Optional<MemberContainer> of(String name) {
    return Stream.of(values()).filter(container -> container.wireName.equals(name)).findFirst();
  }
}
