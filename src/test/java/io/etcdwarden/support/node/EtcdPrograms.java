package io.etcdwarden.support.node;

import java.nio.file.Path;

/** The programs that a member needs on this machine. */
public record EtcdPrograms(Path etcd, Path etcdctl) {
  /** Both from one folder. */
  public static EtcdPrograms in(Path folder) {
    return new EtcdPrograms(folder.resolve("etcd"), folder.resolve("etcdctl"));
  }
}
