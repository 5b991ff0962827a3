package io.etcdwarden.api;

/** The finalizers that the operator sets, to delay a deletion until it has done its part. */
public final class Finalizers {
  /** On an Etcd, and on the Secrets that Etcds use. */
  public static final String ETCD = "druid.gardener.cloud/etcd-druid";

  /** On a task, until it is no longer in progress. */
  public static final String OPS_TASK = "druid.gardener.cloud/etcd-ops-task";

  private Finalizers() {}
}
