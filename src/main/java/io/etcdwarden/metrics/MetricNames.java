package io.etcdwarden.metrics;

/**
 * The names and labels of all metrics of the operator. Prometheus gets them with underscores
 * instead of dots.
 */
public final class MetricNames {
  /** Seconds until a certificate expires; negative after it has expired. */
  public static final String CERTIFICATE_SECONDS_LEFT = "etcdwarden.certificate.seconds.left";

  /**
   * Seconds until the first certificate expires that running members use; absent if none runs, or
   * if it is not known.
   */
  public static final String CERTIFICATE_SERVED_SECONDS_LEFT =
      "etcdwarden.certificate.served.seconds.left";

  /** The number of processes that use an older certificate than its Secret has. */
  public static final String CERTIFICATE_OUTDATED = "etcdwarden.certificate.outdated";

  /** Seconds until the operator renews a certificate; negative if the renewal is overdue. */
  public static final String CERTIFICATE_RENEWAL_SECONDS_LEFT =
      "etcdwarden.certificate.renewal.seconds.left";

  /** Always 1; a label contains the phase of the rotation of the CA of a line. */
  public static final String CA_ROTATION_PHASE = "etcdwarden.ca.rotation.phase";

  /**
   * Seconds since this operator first saw the present phase of the rotation of the CA of a line;
   * absent if nothing is in progress.
   */
  public static final String CA_ROTATION_PHASE_SECONDS = "etcdwarden.ca.rotation.phase.seconds";

  /** The number of certificates of applications that the spec has, and of those that are valid. */
  public static final String CLIENT_CERTIFICATES = "etcdwarden.client.certificates";

  /** A condition of a cluster: 1 for True, 0 for False, -1 for Unknown. */
  public static final String CONDITION = "etcdwarden.condition";

  /** The number of desired members and the number of ready members of a cluster. */
  public static final String MEMBERS = "etcdwarden.members";

  /**
   * The TLS endpoints of members by what the last handshake showed; absent while members are not
   * asked.
   */
  public static final String MEMBER_HANDSHAKES = "etcdwarden.member.handshakes";

  /** Members that the operator restarted, by reason. */
  public static final String MEMBER_RESTARTS = "etcdwarden.member.restarts";

  /** Always 1; the labels map a PersistentVolumeClaim to its cluster. */
  public static final String MEMBER_VOLUME_INFO = "etcdwarden.member.volume.info";

  /** The number of findings with one code in a cluster. */
  public static final String FINDINGS = "etcdwarden.findings";

  /** Reconciles of the Etcd controller by result. */
  public static final String RUNS = "etcdwarden.runs";

  /** On-demand tasks by operation and result. */
  public static final String TASKS = "etcdwarden.tasks";

  /** 1 in the replica that is the leader, 0 in the others. */
  public static final String LEADER = "etcdwarden.leader";

  /** Always 1; a label contains the version of the operator. */
  public static final String BUILD_INFO = "etcdwarden.build.info";

  /** Finished compaction jobs. This and the following names are those of etcd-druid. */
  public static final String COMPACTION_JOBS = "etcddruid.compaction.jobs";

  /** The duration of compaction jobs. */
  public static final String COMPACTION_JOB_DURATION = "etcddruid.compaction.job.duration";

  /** Full snapshots that the compaction controller has triggered. */
  public static final String COMPACTION_FULL_SNAPSHOTS =
      "etcddruid.compaction.full.snapshot.triggered";

  /** Running compaction jobs. */
  public static final String COMPACTION_JOBS_CURRENT = "etcddruid.compaction.jobs.current";

  /** Revisions that were written since the last full snapshot. */
  public static final String COMPACTION_DELTA_EVENTS = "etcddruid.compaction.num.delta.events";

  public static final String SUCCEEDED = "succeeded";
  public static final String FAILURE_REASON = "failureReason";
  public static final String ETCD_NAMESPACE = "etcd_namespace";
  public static final String NAMESPACE = "namespace";
  public static final String ETCD = "etcd";
  public static final String LINE = "line";
  public static final String ROLE = "role";
  public static final String PHASE = "phase";
  public static final String CODE = "code";
  public static final String SEVERITY = "severity";
  public static final String REASON = "reason";
  public static final String RESULT = "result";
  public static final String TYPE = "type";
  public static final String STATE = "state";
  public static final String PERSISTENT_VOLUME_CLAIM = "persistentvolumeclaim";
  public static final String OPERATION = "operation";
  public static final String VERSION = "version";

  private MetricNames() {}
}
