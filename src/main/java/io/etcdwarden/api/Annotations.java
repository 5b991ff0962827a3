package io.etcdwarden.api;

/** Every annotation key, and on which object it is. */
public final class Annotations {
  /** On an Etcd: {@code reconcile} makes the operator apply the spec; removed after that. */
  public static final String OPERATION = "druid.gardener.cloud/operation";

  /** On an Etcd: the older name of {@link #OPERATION}. */
  public static final String OPERATION_DEPRECATED = "gardener.cloud/operation";

  public static final String OPERATION_RECONCILE = "reconcile";

  /** A value of {@link #OPERATION} that means {@link #ROTATE_CA} for all lines. */
  public static final String OPERATION_ROTATE_CA_START = "rotate-ca-start";

  /** A value of {@link #OPERATION} that means {@link #COMPLETE_CA}. */
  public static final String OPERATION_ROTATE_CA_COMPLETE = "rotate-ca-complete";

  /**
   * On an Etcd: the lines whose CA is to be rotated, {@code client}, {@code peer}, {@code backup}
   * or {@code all}, separated by commas. A line with {@code !} does not wait for clients. A token
   * after {@code @} is served once. Removed when the rotation has started, unless it has a token.
   */
  public static final String ROTATE_CA = "pki.etcdwarden.io/rotate-ca";

  /** On an Etcd, {@code client}: all clients trust the new CA. Removed when that has an effect. */
  public static final String COMPLETE_CA = "pki.etcdwarden.io/complete-ca";

  /** On an Etcd, {@code true}: no rotation starts or continues. */
  public static final String PAUSE_ROTATION = "pki.etcdwarden.io/pause-rotation";

  /**
   * On an Etcd: the leaf certificates to renew now, {@code server}, {@code client}, {@code peer},
   * {@code backup-server}, {@code backup-client} or {@code all}. Removed when they are renewed.
   */
  public static final String RENEW_LEAF = "pki.etcdwarden.io/renew-leaf";

  /**
   * On an Etcd, for example {@code rotate-ca:client,peer} or {@code renew-leaf:server}: what would
   * that annotation do? Removed when {@link #DRY_RUN_RESULT} has the answer.
   */
  public static final String DRY_RUN = "pki.etcdwarden.io/dry-run";

  /** On an Etcd: the answer to the last {@link #DRY_RUN}, as lines of text for users. */
  public static final String DRY_RUN_RESULT = "pki.etcdwarden.io/dry-run-result";

  /** On an Etcd, with any value: the spec is not applied; the status is still written. */
  public static final String SUSPEND = "druid.gardener.cloud/suspend-etcd-spec-reconcile";

  /** On an Etcd, with any value: everybody may change its objects. */
  public static final String DISABLE_PROTECTION =
      "druid.gardener.cloud/disable-etcd-component-protection";

  /** On an Etcd, with any value: only the configuration and an empty member set are kept. */
  public static final String DISABLE_RUNTIME =
      "druid.gardener.cloud/disable-etcd-runtime-component-creation";

  /** On an Etcd, with any value: pods that are not ready may always be evicted. */
  public static final String ALLOW_UNHEALTHY_EVICTION =
      "resources.druid.gardener.cloud/allow-unhealthy-pod-eviction";

  /** On a member Lease, written by the sidecar: whether all peer URLs of the member use https. */
  public static final String MEMBER_TLS = "member.etcd.gardener.cloud/tls-enabled";

  /** On the pods: the digest of the configuration, so that a new configuration restarts them. */
  public static final String CONFIG_CHECKSUM = "checksum/etcd-configmap";

  /**
   * On a snapshot task of the operator: the change, and the generation of the Etcd, that waits for
   * it.
   */
  public static final String SNAPSHOT_BEFORE = "etcdwarden.io/snapshot-before";

  /**
   * On an Etcd: the progress of a task that recovers its quorum. The spec is not applied during the
   * recovery. On that task: its own uid, once the recovery has started.
   */
  public static final String QUORUM_RECOVERY = "etcdwarden.io/quorum-recovery";

  /**
   * On an Etcd: the name of the task that may recover its quorum, which deletes the volumes of all
   * members but one. Removed when that recovery has ended.
   */
  public static final String ALLOW_QUORUM_RECOVERY = "etcdwarden.io/allow-quorum-recovery";

  /** On the pod in which one member starts a new cluster: the name of that member. */
  public static final String BOOTSTRAP_MEMBER = "etcdwarden.io/founding-member";

  /**
   * On the ServiceAccount of the members, {@code true}: a user made it, for example for a cloud
   * identity. The operator uses it, but does not change, own or delete it.
   */
  public static final String PROVIDED = "etcdwarden.io/provided";

  /**
   * On the pods, followed by the name of a line: the step of the rotation of the line's CA that
   * they were restarted for last.
   */
  public static final String RESTARTED_FOR = "pki.etcdwarden.io/restarted-for-";

  /** On the pods: why they were restarted last for certificates, as a text for users. */
  public static final String RESTART_REASON = "pki.etcdwarden.io/restart-reason";

  /**
   * On the StatefulSet while members restart: why, as a text for users. {@code kubectl rollout
   * history} shows it for each revision.
   */
  public static final String CHANGE_CAUSE = "kubernetes.io/change-cause";

  private Annotations() {}
}
