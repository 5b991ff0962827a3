package io.etcdwarden.api;

/** Every annotation key, and who reads it. */
public final class Annotations {
  /** On an Etcd: {@code reconcile} asks for the spec to be acted on; removed once that is done. */
  public static final String OPERATION = "druid.gardener.cloud/operation";

  /** On an Etcd: the older name of {@link #OPERATION}. */
  public static final String OPERATION_DEPRECATED = "gardener.cloud/operation";

  public static final String OPERATION_RECONCILE = "reconcile";

  /** On an Etcd, by presence: the spec is not acted on; the status is kept up. */
  public static final String SUSPEND = "druid.gardener.cloud/suspend-etcd-spec-reconcile";

  /** On an Etcd, by presence: anybody may change its objects. */
  public static final String DISABLE_PROTECTION =
      "druid.gardener.cloud/disable-etcd-component-protection";

  /** On an Etcd, by presence: only configuration and an empty member set are kept. */
  public static final String DISABLE_RUNTIME =
      "druid.gardener.cloud/disable-etcd-runtime-component-creation";

  /** On an Etcd, by presence: unhealthy pods may always be evicted. */
  public static final String ALLOW_UNHEALTHY_EVICTION =
      "resources.druid.gardener.cloud/allow-unhealthy-pod-eviction";

  /** On a member Lease, written by its sidecar: whether all its peer URLs are https. */
  public static final String MEMBER_TLS = "member.etcd.gardener.cloud/tls-enabled";

  /** On the pods: digest of the configuration, so that a change of it rolls them. */
  public static final String CONFIG_CHECKSUM = "checksum/etcd-configmap";

  /** On a task of the operator's own: which change of which generation waits for it. */
  public static final String SNAPSHOT_BEFORE = "etcdwarden.io/snapshot-before";

  /**
   * On an Etcd: how far a task has come that recovers it from lost quorum. The spec is not acted on
   * meanwhile. On that task: its own uid, once the recovery has started.
   */
  public static final String QUORUM_RECOVERY = "etcdwarden.io/quorum-recovery";

  /** On the pod in which a member founds a cluster of its own: that member's. */
  public static final String BOOTSTRAP_MEMBER = "etcdwarden.io/founding-member";

  private Annotations() {}
}
