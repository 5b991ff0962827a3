package io.etcdwarden.plan;

import static io.etcdwarden.plan.PassedValue.fixed;
import static io.etcdwarden.plan.PassedValue.limited;
import static io.etcdwarden.plan.PassedValue.ofStore;
import static io.etcdwarden.plan.PassedValue.unlimited;

import io.etcdwarden.api.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every value that etcd-wrapper, etcd and etcd-backup-restore read at their start, with what they
 * accept. A member whose program refuses a value does not start, so such a plan is not applied.
 *
 * <p>The limits are those of etcd-backup-restore 0.41 ({@code Validate} of its configuration) and
 * of etcd 3.4 and 3.5 ({@code embed.StartEtcd}). {@code PassedValuesTest} names every rendered
 * option that is missing here.
 */
final class PassedValues {
  /** The sidecar refuses a snapshot timeout below its timeout for connections to etcd. */
  private static final Duration CONNECTION_TIMEOUT = Duration.ofMinutes(5);

  private static final Duration SECOND = Duration.ofSeconds(1);

  /**
   * etcd refuses a peer URL with a path, and a comma would end the URL in {@code initial-cluster}.
   * etcd also refuses a URL without a port, but a recorded case of etcd-druid has one.
   */
  private static final Pattern PEER_URL = Pattern.compile("https?://[^/,\\s]+");

  /** The arguments and variables of the sidecar. */
  static final List<PassedValue> OF_SIDECAR =
      List.of(
          unlimited("server-port", "spec.backup.port"),
          fixed("enable-snapshot-lease-renewal"),
          fixed("full-snapshot-lease-name"),
          fixed("delta-snapshot-lease-name"),
          ofStore("storage-provider", "provider", PassedValues::provider),
          ofStore("STORAGE_CONTAINER", "container", PassedValues::container),
          ofStore("APPLICATION_CREDENTIALS", "secretRef", PassedValues::credentials),
          unlimited("store-prefix", "spec.backup.store.prefix"),
          unlimited("store-endpoint-override", "spec.backup.store.endpointOverride"),
          limited(
              "schedule",
              "spec.backup.fullSnapshotSchedule",
              ofSnapshots(snapshots -> snapshots.fullSchedule().flatMap(PassedValues::schedule))),
          unlimited("delta-snapshot-period", "spec.backup.deltaSnapshotPeriod"),
          unlimited("delta-snapshot-retention-period", "spec.backup.deltaSnapshotRetentionPeriod"),
          limited(
              "delta-snapshot-memory-limit",
              "spec.backup.deltaSnapshotMemoryLimit",
              ofSnapshots(snapshots -> notNegative(snapshots.deltaMemoryLimitBytes(), " bytes"))),
          limited(
              "garbage-collection-policy",
              "spec.backup.garbageCollectionPolicy",
              ofSnapshots(
                  snapshots -> oneOf(snapshots.collectionPolicy(), "Exponential", "LimitBased"))),
          limited(
              "max-backups",
              "spec.backup.maxBackupsLimitBasedGC",
              ofSnapshots(
                  snapshots ->
                      snapshots.isLimitedByCount()
                          ? positive(snapshots.maxBackups(), "")
                          : Optional.empty())),
          unlimited("garbage-collection-period", "spec.backup.garbageCollectionPeriod"),
          unlimited("compress-snapshots", "spec.backup.compression.enabled"),
          limited(
              "compression-policy",
              "spec.backup.compression.policy",
              ofSnapshots(
                  snapshots ->
                      snapshots.compressed()
                          ? oneOf(snapshots.compression(), "gzip", "lzw", "zlib")
                          : Optional.empty())),
          limited(
              "etcd-snapshot-timeout",
              "spec.backup.etcdSnapshotTimeout",
              ofSnapshots(snapshots -> atLeastConnectionTimeout(snapshots.timeout()))),
          limited(
              "defragmentation-schedule",
              "spec.etcd.defragmentationSchedule",
              plan -> plan.etcd().defragmentationSchedule().flatMap(PassedValues::schedule)),
          limited(
              "etcd-defrag-timeout",
              "spec.etcd.etcdDefragTimeout",
              plan -> longerThan(Duration.ZERO, plan.etcd().defragmentationTimeout())),
          fixed("cacert"),
          fixed("cert"),
          fixed("key"),
          fixed("insecure-transport"),
          fixed("insecure-skip-tls-verify"),
          fixed("endpoints"),
          limited(
              "service-endpoints",
              "spec.etcd.bootstrapWithExistingCluster.clientEndpoints",
              PassedValues::joinedEndpoints),
          fixed("server-cert"),
          fixed("server-key"),
          fixed("data-dir"),
          fixed("restoration-temp-snapshots-dir"),
          fixed("snapstore-temp-directory"),
          fixed("etcd-connection-timeout"),
          fixed("use-etcd-wrapper"),
          fixed("enable-member-lease-renewal"),
          limited(
              "k8s-heartbeat-duration",
              "spec.etcd.heartbeatDuration",
              plan ->
                  plan.runtimeDisabled()
                      ? Optional.empty()
                      : longerThan(Duration.ZERO, plan.etcd().heartbeat())),
          limited(
              "embedded-etcd-quota-bytes",
              "spec.etcd.quota",
              plan -> positive(plan.etcd().quotaBytes(), " bytes")),
          unlimited("enable-profiling", "spec.backup.enableProfiling"),
          limited(
              "etcd-connection-timeout-leader-election",
              "spec.backup.leaderElection.etcdConnectionTimeout",
              plan -> plan.backup().electionTimeout().flatMap(PassedValues::longerThanSecond)),
          limited(
              "reelection-period",
              "spec.backup.leaderElection.reelectionPeriod",
              plan -> plan.backup().reelectionPeriod().flatMap(PassedValues::longerThanSecond)));

  /** The keys of etcd's configuration file; the sidecar gets some of them as arguments too. */
  static final List<PassedValue> OF_ETCD =
      List.of(
          fixed("advertise-client-urls"),
          limited(
              "auto-compaction-mode",
              "spec.sharedConfig.autoCompactionMode",
              plan -> oneOf(plan.etcd().compactionMode(), "periodic", "revision")),
          limited(
              "auto-compaction-retention",
              "spec.sharedConfig.autoCompactionRetention",
              plan -> CompactionRetention.problem(plan.etcd())),
          limited(
              "backend-bbolt-freelist-type",
              "spec.etcd.backendBboltFreelistType",
              plan -> plan.etcd().freelistType().flatMap(type -> oneOf(type, "array", "map"))),
          fixed("client-transport-security"),
          fixed("data-dir"),
          unlimited("enable-grpc-gateway", "spec.etcd.enableGRPCGateway"),
          limited(
              "initial-advertise-peer-urls",
              "spec.etcd.additionalAdvertisePeerURLs",
              plan -> peerUrls(plan.peers().members())),
          limited(
              "initial-cluster",
              "spec.etcd.bootstrapWithExistingCluster.members",
              plan -> peerUrls(plan.peers().joined())),
          fixed("initial-cluster-state"),
          fixed("initial-cluster-token"),
          unlimited("listen-client-urls", "spec.etcd.clientPort"),
          unlimited("listen-peer-urls", "spec.etcd.serverPort"),
          unlimited("member-name-prefix", "spec.memberNamePrefix"),
          limited(
              "metrics",
              "spec.etcd.metrics",
              plan -> oneOf(plan.etcd().metrics(), "basic", "extensive")),
          fixed("name"),
          fixed("next-cluster-version-compatible"),
          unlimited("peer-transport-security", "spec.etcd.peerUrlTls"),
          limited(
              "quota-backend-bytes",
              "spec.etcd.quota",
              plan -> positive(plan.etcd().quotaBytes(), " bytes")),
          limited(
              "snapshot-count",
              "spec.etcd.snapshotCount",
              plan -> notNegative(plan.etcd().snapshotCount(), "")));

  /** The arguments of etcd-wrapper. */
  static final List<PassedValue> OF_WRAPPER =
      List.of(
          unlimited("backup-restore-host-port", "spec.backup.port"),
          fixed("etcd-server-name"),
          fixed("backup-restore-tls-enabled"),
          fixed("backup-restore-ca-cert-bundle-path"),
          fixed("etcd-client-cert-path"),
          fixed("etcd-client-key-path"),
          unlimited("etcd-client-port", "spec.etcd.clientPort"),
          unlimited("etcd-wrapper-port", "spec.etcd.wrapperPort"));

  private PassedValues() {}

  /**
   * Checks every value of a plan.
   *
   * @throws io.etcdwarden.failure.OperatorException for the first value that a program refuses
   */
  static void check(ClusterPlan plan) {
    Stream.of(OF_SIDECAR, OF_ETCD, OF_WRAPPER)
        .flatMap(List::stream)
        .forEach(value -> value.check(plan));
  }

  /** The sidecar gets these values only if snapshots are taken. */
  private static Function<ClusterPlan, Optional<String>> ofSnapshots(
      Function<SnapshotPlan, Optional<String>> problem) {
    return plan ->
        plan.backup().isEnabled() ? problem.apply(plan.backup().snapshots()) : Optional.empty();
  }

  private static Optional<String> provider(StorePlan.Store store) {
    return problemIf(
        store.provider() == StoreProvider.UNNAMED,
        "is missing, so no snapshots would be taken; use one of "
            + StoreProvider.knownNames()
            + ", or remove spec.backup.store");
  }

  /** For a Local store without a container, the sidecar uses a folder of its own. */
  private static Optional<String> container(StorePlan.Store store) {
    return problemIf(
        store.container().isEmpty() && !store.isLocal(),
        "is missing; name the bucket or container that has the snapshots");
  }

  private static Optional<String> credentials(StorePlan.Store store) {
    return problemIf(
        store.secret().isEmpty() && !store.provider().mayUsePodIdentity(),
        "is missing; provider "
            + store.provider().argument()
            + " needs a Secret with its credentials");
  }

  private static Optional<String> schedule(String text) {
    Optional<CronSchedule> schedule = CronSchedule.parse(text);
    if (schedule.isEmpty()) {
      return Optional.of(
          is(text)
              + "; write five fields (minute, hour, day of month, month, day of week) whose ranges"
              + " go from a lower to a higher number, such as 0 */6 * * *");
    }
    return problemIf(
        !schedule.orElseThrow().everActivates(),
        is(text) + ", a day that never comes; change the day of month or the month");
  }

  private static Optional<String> atLeastConnectionTimeout(String text) {
    return problemIf(
        length(text).compareTo(CONNECTION_TIMEOUT) < 0,
        "is "
            + text
            + "; set at least 5m, the time that the sidecar waits for a connection to etcd");
  }

  private static Optional<String> longerThanSecond(GoDuration duration) {
    return longerThan(SECOND, duration.inGoNotation());
  }

  private static Optional<String> longerThan(Duration bound, String text) {
    return problemIf(
        length(text).compareTo(bound) <= 0,
        "is " + text + "; set more than " + bound.toSeconds() + "s");
  }

  private static Duration length(String text) {
    return GoDuration.parse(text).length();
  }

  private static Optional<String> positive(long value, String unit) {
    return problemIf(value <= 0, "is " + value + unit + "; set more than 0");
  }

  private static Optional<String> notNegative(long value, String unit) {
    return problemIf(value < 0, "is " + value + unit + "; set 0 or more");
  }

  private static Optional<String> oneOf(String value, String... accepted) {
    return problemIf(
        !List.of(accepted).contains(value),
        is(value) + "; use one of " + String.join(", ", accepted));
  }

  private static Optional<String> peerUrls(List<PeerPlan.Peer> peers) {
    return peers.stream()
        .flatMap(peer -> peer.peerUrls().stream())
        .filter(url -> !PEER_URL.matcher(url).matches())
        .findFirst()
        .map(url -> "has " + quoted(url) + "; write it without a path, such as https://host:2380");
  }

  /** The endpoints are one argument, separated by commas. */
  private static Optional<String> joinedEndpoints(ClusterPlan plan) {
    return plan.peers().joinedEndpoints().stream()
        .filter(url -> url.contains(",") || url.contains("\""))
        .findFirst()
        .map(url -> "has " + quoted(url) + "; write each endpoint as an entry of its own");
  }

  private static String is(String value) {
    return "is " + quoted(value);
  }

  private static String quoted(String value) {
    return "\"" + value + "\"";
  }

  private static Optional<String> problemIf(boolean refused, String problem) {
    return refused ? Optional.of(problem) : Optional.empty();
  }
}
