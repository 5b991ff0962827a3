package io.etcdwarden.support.node;

import java.nio.file.Path;

/** The paths of etcd and etcdctl on this machine. */
public record EtcdPrograms(Path etcd, Path etcdctl) {
  /** Returns the programs in one folder. */
  public static EtcdPrograms in(Path folder) {
    return new EtcdPrograms(folder.resolve("etcd"), folder.resolve("etcdctl"));
  }
}
