package io.etcdwarden.api;

/** The finalizers by which the operator holds an object until its part is done. */
public final class Finalizers {
  /** On an Etcd, and on Secrets in use. */
  public static final String ETCD = "druid.gardener.cloud/etcd-druid";

  /** On a task, until nothing of it is under way any more. */
  public static final String OPS_TASK = "druid.gardener.cloud/etcd-ops-task";

  private Finalizers() {}
}
