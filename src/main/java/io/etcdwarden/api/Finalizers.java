package io.etcdwarden.api;

/** The finalizers by which the operator holds an object until its part is done. */
public final class Finalizers {
  /** On an Etcd, and on Secrets in use. */
  public static final String ETCD = "druid.gardener.cloud/etcd-druid";

  private Finalizers() {}
}
