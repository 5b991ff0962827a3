package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import java.util.List;
import java.util.stream.IntStream;

/** What earlier runs told of an Etcd. */
final class EtcdStatuses {
  private EtcdStatuses() {}

  /** This generation was put in place, and so many members have reported. */
  static void setObserved(Etcd etcd, long generation, int members) {
    List<MemberStatus> lines =
        IntStream.range(0, members)
            .mapToObj(i -> new MemberStatus("main-" + i, "1", null, "Ready", "LeaseSucceeded", ""))
            .toList();
    etcd.setStatus(
        new EtcdStatus(
            generation,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            lines,
            null,
            null,
            null,
            null));
  }

  /** This generation was put in place. */
  static void setObserved(Etcd etcd, long generation) {
    setObserved(etcd, generation, 0);
  }
}
