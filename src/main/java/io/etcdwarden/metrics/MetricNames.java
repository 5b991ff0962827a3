package io.etcdwarden.metrics;

/**
 * Every name and label of the operator's own figures, as the code gives them; a scraper sees the
 * dots as underscores.
 */
public final class MetricNames {
  /** Seconds until a certificate ends; negative once it has. */
  public static final String CERTIFICATE_SECONDS_LEFT = "etcdwarden.certificate.seconds.left";

  /** Seconds until a certificate that the operator keeps is to be made anew. */
  public static final String CERTIFICATE_RENEWAL_SECONDS_LEFT =
      "etcdwarden.certificate.renewal.seconds.left";

  /** A condition of a cluster: 1 for True, 0 for False, -1 for Unknown. */
  public static final String CONDITION = "etcdwarden.condition";

  /** How many members a cluster is to have, and how many of them are ready. */
  public static final String MEMBERS = "etcdwarden.members";

  /** Always 1; says which claim belongs to which cluster. */
  public static final String MEMBER_VOLUME_INFO = "etcdwarden.member.volume.info";

  /** How many findings of one code a cluster has. */
  public static final String FINDINGS = "etcdwarden.findings";

  /** Runs of the main controller by how they ended. */
  public static final String RUNS = "etcdwarden.runs";

  /** On-demand tasks by what they did and how they ended. */
  public static final String TASKS = "etcdwarden.tasks";

  /** 1 in the copy of the operator that acts, 0 in those that stand by. */
  public static final String LEADER = "etcdwarden.leader";

  /** Always 1; carries the operator's version as a label. */
  public static final String BUILD_INFO = "etcdwarden.build.info";

  /** Compaction jobs that ended; the contract's name, as are the next ones. */
  public static final String COMPACTION_JOBS = "etcddruid.compaction.jobs";

  /** How long compaction jobs took. */
  public static final String COMPACTION_JOB_DURATION = "etcddruid.compaction.job.duration";

  /** Full snapshots that compaction asked for. */
  public static final String COMPACTION_FULL_SNAPSHOTS =
      "etcddruid.compaction.full.snapshot.triggered";

  /** Compaction jobs that run now. */
  public static final String COMPACTION_JOBS_CURRENT = "etcddruid.compaction.jobs.current";

  /** Revisions that have been written since the last full snapshot. */
  public static final String COMPACTION_DELTA_EVENTS = "etcddruid.compaction.num.delta.events";

  public static final String SUCCEEDED = "succeeded";
  public static final String FAILURE_REASON = "failureReason";
  public static final String ETCD_NAMESPACE = "etcd_namespace";
  public static final String NAMESPACE = "namespace";
  public static final String ETCD = "etcd";
  public static final String LINE = "line";
  public static final String ROLE = "role";
  public static final String CODE = "code";
  public static final String SEVERITY = "severity";
  public static final String RESULT = "result";
  public static final String TYPE = "type";
  public static final String STATE = "state";
  public static final String PERSISTENT_VOLUME_CLAIM = "persistentvolumeclaim";
  public static final String OPERATION = "operation";
  public static final String VERSION = "version";

  private MetricNames() {}
}
