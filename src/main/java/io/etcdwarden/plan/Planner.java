package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.ClientServiceSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.SchedulingConstraints;
import io.etcdwarden.api.SharedConfig;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ObservedCluster;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Plans a whole cluster from the spec of an Etcd. Only this package reads the spec. */
public final class Planner {
  private static final Pattern VOLUME_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final PlanSettings settings;

  public Planner(PlanSettings settings) {
    this.settings = settings;
  }

  /**
   * The plan of one cluster, to be applied to it.
   *
   * @throws OperatorException if the spec is invalid, or if a program of the members would refuse a
   *     value of it; the message names the field and a valid value
   */
  public ClusterPlan planToApply(Etcd etcd, StoreSecret storeSecret) {
    ClusterPlan plan = plan(etcd, storeSecret);
    PassedValues.check(plan);
    return plan;
  }

  /**
   * The plan of one cluster, not necessarily to be applied. Members that run with an earlier spec
   * still have backups, so the values are not compared with what their programs accept.
   *
   * @throws OperatorException if the spec is invalid; the message names the field and a valid value
   */
  public ClusterPlan plan(Etcd etcd, StoreSecret storeSecret) {
    StoredFields.requireReadable(etcd);
    EtcdSpec spec = required(etcd.getSpec(), "spec");
    EtcdConfig members = required(spec.etcd(), "spec.etcd");
    required(spec.backup(), "spec.backup");
    required(etcd.getMetadata().getName(), "metadata.name");
    Names names = Names.of(etcd);
    String uid = requireNonNullElse(etcd.getMetadata().getUid(), "");
    boolean runtimeDisabled = etcd.isAnnotated(Annotations.DISABLE_RUNTIME);
    int size = Replicas.valid(spec);
    Ports ports = ports(spec);
    StoragePlan storage = storage(spec, names);
    TlsPlan tls = TlsPlanner.plan(TlsSecrets.of(spec), storage);
    return new ClusterPlan(
        names,
        uid,
        ports,
        runtimeDisabled
            ? members(spec, size, 0, "")
            : members(spec, size, size, names.peerService()),
        etcd(members, spec.sharedConfig()),
        BackupPlanner.plan(spec.backup(), settings, storeSecret),
        storage,
        tls,
        PkiPlanner.plan(etcd, tls, names, size, settings),
        PeerPlanner.plan(members, names, ports, tls, size),
        clientService(members.clientService()),
        settings.automountServiceAccountToken(),
        runtimeDisabled,
        etcd.isAnnotated(Annotations.ALLOW_UNHEALTHY_EVICTION));
  }

  /**
   * The plan of one cluster as if its Etcd had this annotation.
   *
   * @throws OperatorException if the spec is invalid; the message names the field and a valid value
   */
  public ClusterPlan planWithAnnotation(Etcd etcd, String key, String value) {
    Etcd annotated = new Etcd();
    annotated.setMetadata(
        new ObjectMetaBuilder(etcd.getMetadata()).addToAnnotations(key, value).build());
    annotated.setSpec(etcd.getSpec());
    return plan(annotated, new StoreSecret.Unknown());
  }

  /**
   * Plans the members that run, for their status and their certificates, while the spec is invalid.
   * The plan must not be applied. It depends only on the spec and on the observed StatefulSet.
   *
   * @return empty if no StatefulSet exists
   * @throws OperatorException if the spec lacks even what the status and the certificates need
   */
  public Optional<ClusterPlan> planUpkeep(Etcd etcd, ObservedCluster observed) {
    UpkeepSpec.FIELDS.forEach(field -> StoredFields.requireReadable(etcd, field));
    EtcdSpec spec = required(etcd.getSpec(), "spec");
    return observed
        .memberSet(Names.of(etcd).memberSet())
        .map(memberSet -> withSpec(UpkeepSpec.of(spec, memberSet, settings.minValidity()), etcd))
        .map(upkeep -> plan(upkeep, new StoreSecret.Unknown()));
  }

  private static Etcd withSpec(EtcdSpec spec, Etcd etcd) {
    Etcd other = new Etcd();
    other.setMetadata(etcd.getMetadata());
    other.setSpec(spec);
    return other;
  }

  static <T> T required(T value, String field) {
    if (value == null) {
      throw new OperatorException(ErrorCode.INVALID_SPEC, field + " is missing; set it");
    }
    return value;
  }

  /**
   * The maximum size of the database of a member.
   *
   * @throws OperatorException if the text is no quantity or is too large
   */
  public static long quotaBytes(Etcd etcd) {
    EtcdSpec spec = required(etcd.getSpec(), "spec");
    return quotaBytes(required(spec.etcd(), "spec.etcd"));
  }

  private static long quotaBytes(EtcdConfig spec) {
    return Quantities.bytes(requireNonNullElse(spec.quota(), Defaults.QUOTA), "spec.etcd.quota");
  }

  private static Ports ports(EtcdSpec spec) {
    return new Ports(
        requireNonNullElse(spec.etcd().clientPort(), Defaults.CLIENT_PORT),
        requireNonNullElse(spec.etcd().serverPort(), Defaults.PEER_PORT),
        requireNonNullElse(spec.backup().port(), Defaults.BACKUP_PORT),
        requireNonNullElse(spec.etcd().wrapperPort(), Defaults.WRAPPER_PORT));
  }

  private static StoragePlan storage(EtcdSpec spec, Names names) {
    String template = requireNonNullElse(spec.volumeClaimTemplate(), names.memberSet());
    if (!VOLUME_NAME.matcher(template).matches()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "spec.volumeClaimTemplate is \""
              + template
              + "\"; the name of a volume has at most 63 characters of a-z, 0-9 and -, and starts"
              + " and ends with a letter or digit");
    }
    return new StoragePlan(
        template,
        Quantities.canonical(
            requireNonNullElse(spec.storageCapacity(), Defaults.STORAGE), "spec.storageCapacity"),
        requireNonNullElse(spec.storageClass(), ""));
  }

  private MemberPlan members(EtcdSpec spec, int size, int replicas, String service) {
    return new MemberPlan(
        size,
        replicas,
        imageOr(spec.etcd().image(), () -> settings.image("etcd-wrapper")),
        settings.images().reference("alpine"),
        Quantities.requireValid(
            requireNonNullElseGet(spec.etcd().resources(), Defaults::resources),
            "spec.etcd.resources"),
        requireNonNullElse(spec.labels(), Map.of()),
        requireNonNullElse(spec.annotations(), Map.of()),
        Map.of(),
        scheduling(spec),
        service,
        Boolean.TRUE.equals(spec.runAsRoot()));
  }

  static String imageOr(String image, Supplier<String> defaultImage) {
    return image == null || image.isEmpty() ? defaultImage.get() : image;
  }

  private static Scheduling scheduling(EtcdSpec spec) {
    Optional<SchedulingConstraints> constraints = Optional.ofNullable(spec.schedulingConstraints());
    return new Scheduling(
        requireNonNullElse(spec.priorityClassName(), ""),
        constraints.map(SchedulingConstraints::affinity),
        constraints.map(SchedulingConstraints::topologySpreadConstraints).orElse(List.of()));
  }

  private EtcdPlan etcd(EtcdConfig spec, SharedConfig shared) {
    Optional<SharedConfig> sharedConfig = Optional.ofNullable(shared);
    String compactionMode =
        sharedConfig.map(SharedConfig::autoCompactionMode).orElse(Defaults.COMPACTION_MODE);
    return new EtcdPlan(
        quotaBytes(spec),
        requireNonNullElse(spec.snapshotCount(), Defaults.SNAPSHOT_COUNT),
        Boolean.TRUE.equals(spec.enableGRPCGateway()),
        requireNonNullElse(spec.metrics(), Defaults.METRICS),
        compactionMode,
        sharedConfig
            .map(SharedConfig::autoCompactionRetention)
            .orElseGet(() -> Defaults.compactionRetention(compactionMode)),
        freelistType(spec),
        Optional.ofNullable(spec.defragmentationSchedule()).map(CronSchedule::forSidecar),
        Durations.orDefault(
            spec.etcdDefragTimeout(),
            "spec.etcd.etcdDefragTimeout",
            Defaults.DEFRAGMENTATION_TIMEOUT),
        Durations.orDefault(
            spec.heartbeatDuration(), "spec.etcd.heartbeatDuration", Defaults.HEARTBEAT));
  }

  private Optional<String> freelistType(EtcdConfig spec) {
    if (!settings.upgradeEtcdVersion()) {
      return Optional.empty();
    }
    return Optional.of(requireNonNullElse(spec.backendBboltFreelistType(), Defaults.FREELIST_TYPE));
  }

  private static ClientServicePlan clientService(ClientServiceSpec spec) {
    if (spec == null) {
      return new ClientServicePlan(Map.of(), Map.of(), Optional.empty());
    }
    return new ClientServicePlan(
        requireNonNullElse(spec.annotations(), Map.of()),
        requireNonNullElse(spec.labels(), Map.of()),
        Optional.ofNullable(spec.trafficDistribution()));
  }
}
