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
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Turns a wish into a plan; the only place that reads the wish. */
public final class Planner {
  private static final Pattern VOLUME_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** Etcd advises seven at most; the rest is room for those who know better. */
  static final int MOST_MEMBERS = 31;

  private final PlanSettings settings;

  public Planner(PlanSettings settings) {
    this.settings = settings;
  }

  /**
   * Decides the whole cluster.
   *
   * @throws OperatorException if the wish cannot be met; its sentence names the field and the
   *     remedy
   */
  public ClusterPlan plan(Etcd etcd, StoreSecret storeSecret) {
    ObjectMeta metadata = etcd.getMetadata();
    EtcdSpec wish = required(etcd.getSpec(), "spec");
    EtcdConfig members = required(wish.etcd(), "spec.etcd");
    required(wish.backup(), "spec.backup");
    Names names =
        Names.of(
            required(metadata.getName(), "metadata.name"),
            requireNonNullElse(metadata.getNamespace(), "default"),
            requireNonNullElse(wish.memberNamePrefix(), ""));
    String uid = requireNonNullElse(metadata.getUid(), "");
    boolean runtimeDisabled = etcd.isAnnotated(Annotations.DISABLE_RUNTIME);
    int size = size(wish);
    Ports ports = ports(wish);
    StoragePlan storage = storage(wish, names);
    TlsPlan tls = TlsPlanner.plan(wish, storage);
    return new ClusterPlan(
        names,
        uid,
        ports,
        runtimeDisabled
            ? members(wish, size, 0, "")
            : members(wish, size, size, names.peerService()),
        settings(members, wish.sharedConfig()),
        BackupPlanner.plan(wish.backup(), settings, storeSecret),
        storage,
        tls,
        PkiPlanner.plan(wish, names, uid, size, settings.clusterDomain()),
        PeersPlanner.plan(members, names, ports, tls, size),
        clientService(members.clientService()),
        settings.automountServiceAccountToken(),
        runtimeDisabled,
        etcd.isAnnotated(Annotations.ALLOW_UNHEALTHY_EVICTION));
  }

  private static <T> T required(T value, String field) {
    if (value == null) {
      throw new OperatorException(ErrorCode.INVALID_SPEC, field + " is missing; set it");
    }
    return value;
  }

  /**
   * How many members the cluster has; zero while it hibernates.
   *
   * @throws OperatorException if no cluster can have so many
   */
  public static int size(EtcdSpec wish) {
    int size = required(wish.replicas(), "spec.replicas");
    if (size > MOST_MEMBERS) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "spec.replicas is "
              + size
              + ", and no more than "
              + MOST_MEMBERS
              + " members are run; set 3 or 5, as etcd grows slower beyond 7");
    }
    if (size < 0) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "spec.replicas is " + size + "; set 0 to hibernate the cluster, or how many members run");
    }
    return size;
  }

  private static Ports ports(EtcdSpec wish) {
    return new Ports(
        requireNonNullElse(wish.etcd().clientPort(), Defaults.CLIENT_PORT),
        requireNonNullElse(wish.etcd().serverPort(), Defaults.PEER_PORT),
        requireNonNullElse(wish.backup().port(), Defaults.BACKUP_PORT),
        requireNonNullElse(wish.etcd().wrapperPort(), Defaults.WRAPPER_PORT));
  }

  private static StoragePlan storage(EtcdSpec wish, Names names) {
    String template = requireNonNullElse(wish.volumeClaimTemplate(), names.memberSet());
    if (!VOLUME_NAME.matcher(template).matches()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "spec.volumeClaimTemplate is \""
              + template
              + "\"; a volume's name has at most 63 of a-z, 0-9 and -, none of them - at an end");
    }
    return new StoragePlan(
        template,
        Amounts.canonical(
            requireNonNullElse(wish.storageCapacity(), Defaults.STORAGE), "spec.storageCapacity"),
        requireNonNullElse(wish.storageClass(), ""));
  }

  private MemberPlan members(EtcdSpec wish, int size, int replicas, String service) {
    return new MemberPlan(
        size,
        replicas,
        imageOr(wish.etcd().image(), () -> settings.image("etcd-wrapper")),
        settings.images().reference("alpine"),
        Amounts.checked(
            requireNonNullElseGet(wish.etcd().resources(), Defaults::resources),
            "spec.etcd.resources"),
        requireNonNullElse(wish.labels(), Map.of()),
        requireNonNullElse(wish.annotations(), Map.of()),
        Map.of(),
        scheduling(wish),
        service,
        Boolean.TRUE.equals(wish.runAsRoot()));
  }

  static String imageOr(String wished, Supplier<String> otherwise) {
    return wished == null || wished.isEmpty() ? otherwise.get() : wished;
  }

  private static Scheduling scheduling(EtcdSpec wish) {
    Optional<SchedulingConstraints> wished = Optional.ofNullable(wish.schedulingConstraints());
    return new Scheduling(
        requireNonNullElse(wish.priorityClassName(), ""),
        wished.map(SchedulingConstraints::affinity),
        wished.map(SchedulingConstraints::topologySpreadConstraints).orElse(List.of()));
  }

  private EtcdSettings settings(EtcdConfig wish, SharedConfig shared) {
    Optional<SharedConfig> sharing = Optional.ofNullable(shared);
    return new EtcdSettings(
        Amounts.bytes(requireNonNullElse(wish.quota(), Defaults.QUOTA), "spec.etcd.quota"),
        requireNonNullElse(wish.snapshotCount(), Defaults.SNAPSHOT_COUNT),
        Boolean.TRUE.equals(wish.enableGRPCGateway()),
        requireNonNullElse(wish.metrics(), Defaults.METRICS),
        sharing.map(SharedConfig::autoCompactionMode).orElse(Defaults.COMPACTION_MODE),
        sharing.map(SharedConfig::autoCompactionRetention).orElse(Defaults.COMPACTION_RETENTION),
        freelistType(wish),
        Optional.ofNullable(wish.defragmentationSchedule()),
        Durations.orElse(
            wish.etcdDefragTimeout(),
            "spec.etcd.etcdDefragTimeout",
            Defaults.DEFRAGMENTATION_TIMEOUT),
        Durations.orElse(
            wish.heartbeatDuration(), "spec.etcd.heartbeatDuration", Defaults.HEARTBEAT));
  }

  private Optional<String> freelistType(EtcdConfig wish) {
    if (!settings.upgradeEtcdVersion()) {
      return Optional.empty();
    }
    return Optional.of(requireNonNullElse(wish.backendBboltFreelistType(), Defaults.FREELIST_TYPE));
  }

  private static ClientServicePlan clientService(ClientServiceSpec wish) {
    if (wish == null) {
      return new ClientServicePlan(Map.of(), Map.of(), Optional.empty());
    }
    return new ClientServicePlan(
        requireNonNullElse(wish.annotations(), Map.of()),
        requireNonNullElse(wish.labels(), Map.of()),
        Optional.ofNullable(wish.trafficDistribution()));
  }
}
