package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.JsonTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassedValuesTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final String STORE = "store: {provider: Local, container: c, prefix: p}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sharedConfig: {autoCompactionRetention: soon}, etcd: {}, backup: {}          | spec.sharedConfig.autoCompactionRetention is "soon"; set a duration
          sharedConfig: {autoCompactionRetention: "-5m"}, etcd: {}, backup: {}         | autoCompactionRetention is "-5m"
          sharedConfig: {autoCompactionRetention: "2562048"}, etcd: {}, backup: {}     | autoCompactionRetention is "2562048"
          sharedConfig: {autoCompactionMode: revision, autoCompactionRetention: 30m}, etcd: {}, backup: {} | is "30m"; with autoCompactionMode revision, set a number
          sharedConfig: {autoCompactionMode: revision, autoCompactionRetention: "9223372036854775808"}, etcd: {}, backup: {} | set a number of revisions
          sharedConfig: {autoCompactionMode: never}, etcd: {}, backup: {}              | autoCompactionMode is "never"; use one of periodic, revision
          etcd: {defragmentationSchedule: "0 3 * * 8"}, backup: {}                     | spec.etcd.defragmentationSchedule is "0 3 * * 8"; write five fields
          etcd: {defragmentationSchedule: "0 3 * * 7/2"}, backup: {}                   | spec.etcd.defragmentationSchedule is "0 3 * * 7/2"; write five fields
          etcd: {heartbeatDuration: 0s}, backup: {}                                    | spec.etcd.heartbeatDuration is 0s; set more than 0s
          etcd: {etcdDefragTimeout: 0s}, backup: {}                                    | spec.etcd.etcdDefragTimeout is 0s; set more than 0s
          etcd: {quota: 0}, backup: {}                                                 | spec.etcd.quota is 0 bytes; set more than 0
          etcd: {quota: "-8Gi"}, backup: {}                                            | spec.etcd.quota is -8589934592 bytes
          etcd: {snapshotCount: -1}, backup: {}                                        | spec.etcd.snapshotCount is -1; set 0 or more
          etcd: {metrics: some}, backup: {}                                            | spec.etcd.metrics is "some"; use one of basic, extensive
          etcd: {additionalAdvertisePeerURLs: [{memberName: main-0, urls: ["http://a:2380/x"]}]}, backup: {} | spec.etcd.additionalAdvertisePeerURLs has "http://a:2380/x"; write it without a path
          etcd: {bootstrapWithExistingCluster: {members: [{name: m, peerUrls: ["http://b:1,n=http://c:1"]}], clientEndpoints: ["http://b:1"]}}, backup: {} | bootstrapWithExistingCluster.members has
          etcd: {bootstrapWithExistingCluster: {members: [{name: m, peerUrls: ["http://b:1"]}], clientEndpoints: ["http://b:1,http://c:1"]}}, backup: {} | clientEndpoints has
          etcd: {}, backup: {STORE, fullSnapshotSchedule: "0 0 * * 5-1"}               | spec.backup.fullSnapshotSchedule is "0 0 * * 5-1"; write five fields
          etcd: {}, backup: {STORE, fullSnapshotSchedule: "0 0 30 2 *"}                | spec.backup.fullSnapshotSchedule is "0 0 30 2 *", a day that never comes
          etcd: {}, backup: {STORE, etcdSnapshotTimeout: 2m}                           | spec.backup.etcdSnapshotTimeout is 2m0s; set at least 5m
          etcd: {}, backup: {STORE, maxBackupsLimitBasedGC: 0}                         | spec.backup.maxBackupsLimitBasedGC is 0; set more than 0
          etcd: {}, backup: {STORE, maxBackupsLimitBasedGC: -3}                        | spec.backup.maxBackupsLimitBasedGC is -3
          etcd: {}, backup: {STORE, deltaSnapshotMemoryLimit: "-1"}                    | spec.backup.deltaSnapshotMemoryLimit is -1 bytes; set 0 or more
          etcd: {}, backup: {STORE, garbageCollectionPolicy: All}                      | use one of Exponential, LimitBased
          etcd: {}, backup: {STORE, compression: {policy: zip}}                        | use one of gzip, lzw, zlib
          etcd: {}, backup: {leaderElection: {reelectionPeriod: 1s}}                   | spec.backup.leaderElection.reelectionPeriod is 1s; set more than 1s
          etcd: {}, backup: {leaderElection: {etcdConnectionTimeout: 1s}}              | spec.backup.leaderElection.etcdConnectionTimeout is 1s
          """)
  void aValueThatAProgramRefusesIsRejectedWithFieldValueAndRemedy(String spec, String message) {
    OperatorException failure = failure(spec);

    assertEquals(ErrorCode.INVALID_SPEC, failure.code());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {container: c, prefix: p}                     | spec.backup.store.provider is missing, so no snapshots would be taken; use one of aws, S3
          {container: c, prefix: p, provider: ""}       | spec.backup.store.provider is missing
          {provider: aws, prefix: p, secretRef: {name: s}} | spec.backup.store.container is missing; name the bucket
          {provider: azure, container: c, prefix: p}    | spec.backup.store.secretRef is missing; provider ABS needs a Secret
          {provider: openstack, container: c, prefix: p} | spec.backup.store.secretRef is missing; provider Swift
          {provider: alicloud, container: c, prefix: p, secretRef: {}} | spec.backup.store.secretRef is missing; provider OSS
          {provider: openshift, container: c, prefix: p} | spec.backup.store.secretRef is missing; provider OCS
          {provider: dell, container: c, prefix: p}     | spec.backup.store.secretRef is missing; provider ECS
          """)
  void aStoreThatTakesNoSnapshotsIsRejected(String store, String message) {
    OperatorException failure = failure("etcd: {}, backup: {store: " + store + "}");

    assertEquals(ErrorCode.SYNC_STATEFULSET, failure.code());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sharedConfig: {autoCompactionRetention: ''}, etcd: {}, backup: {}",
        "sharedConfig: {autoCompactionRetention: '0'}, etcd: {}, backup: {}",
        "sharedConfig: {autoCompactionRetention: '8'}, etcd: {}, backup: {}",
        "sharedConfig: {autoCompactionRetention: 1h30m}, etcd: {}, backup: {}",
        "sharedConfig: {autoCompactionMode: revision, autoCompactionRetention: '0'}, etcd: {},"
            + " backup: {}",
        "etcd: {quota: 1, heartbeatDuration: 2us, etcdDefragTimeout: 1ms}, backup: {}",
        "etcd: {additionalAdvertisePeerURLs: [{memberName: main-0, urls: ['http://[fd00::1]:2380',"
            + " 'http://my_host:1']}]}, backup: {}",
        "etcd: {}, backup: {STORE, etcdSnapshotTimeout: 5m, maxBackupsLimitBasedGC: 1}",
        "etcd: {}, backup: {STORE, deltaSnapshotPeriod: 0s, deltaSnapshotMemoryLimit: 0}",
        "etcd: {}, backup: {STORE, garbageCollectionPeriod: 0s}",
        "etcd: {}, backup: {STORE, fullSnapshotSchedule: 0 0 29 2 *}",
        "etcd: {}, backup: {STORE, fullSnapshotSchedule: 0 */24 31 2 7}",
        "etcd: {}, backup: {leaderElection: {reelectionPeriod: 1001ms}}",
        "etcd: {}, backup: {store: {provider: Local, prefix: p}}",
        "etcd: {}, backup: {store: {provider: aws, container: abc, prefix: p}}",
        "etcd: {}, backup: {store: {provider: gcp, container: abc, prefix: p}}",
      })
  void aValueThatEveryProgramAcceptsIsPlanned(String spec) {
    planner().planToApply(etcd(spec), new StoreSecret.Unknown());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup: {fullSnapshotSchedule: 0 0 * * 5-1, etcdSnapshotTimeout: 2m,"
            + " maxBackupsLimitBasedGC: 0}",
        "backup: {STORE, garbageCollectionPolicy: Exponential, maxBackupsLimitBasedGC: -1}",
        "backup: {STORE, compression: {enabled: false, policy: zip}}"
      })
  void aValueThatNoProgramGetsIsNotChecked(String spec) {
    planner().planToApply(etcd("etcd: {}, " + spec), new StoreSecret.Unknown());
  }

  @ParameterizedTest
  @CsvSource({
    "0 3 * * 7,     0 3 * * 0",
    "0 3 * * 7-7,   0 3 * * 0",
    "0 3 * * 6-7,   '0 3 * * 6,0'",
    "0 3 * * 5-7/2, '0 3 * * 5,0'",
    "0 3 * * 0-7,   '0 3 * * 0,1,2,3,4,5,6'",
    "0 3 * * 1-7,   '0 3 * * 1,2,3,4,5,6,0'",
    "0 3 * * 1-5,   0 3 * * 1-5",
    "0 3 * * */7,   0 3 * * */7",
    "0 3 * * 1/7,   0 3 * * 1/7",
    "0  3 7 7 *,    0  3 7 7 *"
  })
  void sundayIsPassedAsTheSidecarWritesIt(String written, String passed) {
    Etcd etcd =
        etcd(
            "etcd: {defragmentationSchedule: %1$s}, backup: {STORE, fullSnapshotSchedule: %1$s}"
                .formatted("'" + written + "'"));

    ClusterPlan plan = planner().planToApply(etcd, new StoreSecret.Unknown());

    assertEquals(Optional.of(passed), plan.etcd().defragmentationSchedule());
    assertEquals(Optional.of(passed), plan.backup().snapshots().fullSchedule());
  }

  @ParameterizedTest
  @CsvSource({"periodic, 30m", "revision, 1000"})
  void theDefaultRetentionIsThatOfItsMode(String mode, String retention) {
    Etcd etcd = etcd("sharedConfig: {autoCompactionMode: " + mode + "}, etcd: {}, backup: {}");

    assertEquals(
        retention,
        planner().planToApply(etcd, new StoreSecret.Unknown()).etcd().compactionRetention());
  }

  static Stream<Path> recordedCases() {
    return Stream.of("golden", "conformance")
        .flatMap(kind -> list(RESOURCES.resolve(kind)).stream())
        .filter(folder -> Files.exists(folder.resolve("etcd.yaml")));
  }

  @ParameterizedTest
  @MethodSource("recordedCases")
  void everyRecordedSpecIsAccepted(Path folder) {
    Etcd etcd = Etcds.parse(read(folder.resolve("etcd.yaml")));

    planner().planToApply(etcd, new StoreSecret.Unknown());
  }

  @Test
  void everyOptionThatIsRenderedIsInTheTable() {
    Set<String> sidecar = new TreeSet<>();
    Set<String> wrapper = new TreeSet<>();
    Set<String> keys = new TreeSet<>();
    for (Path folder : recordedCases().toList()) {
      for (ObjectNode object : JsonTrees.parse(read(folder.resolve("objects.yaml")))) {
        JsonTrees.container(object, "backup-restore").ifPresent(it -> sidecar.addAll(flags(it)));
        JsonTrees.container(object, "etcd").ifPresent(it -> wrapper.addAll(flags(it)));
        keys.addAll(configurationKeys(object));
      }
    }
    // The sidecar gets these two from the same fields as etcd.
    sidecar.removeAll(Set.of("auto-compaction-mode", "auto-compaction-retention"));

    assertTrue(sidecar.size() > 20 && wrapper.size() > 5 && keys.size() > 15);
    assertEquals(Set.of(), missing(sidecar, PassedValues.OF_SIDECAR));
    assertEquals(Set.of(), missing(wrapper, PassedValues.OF_WRAPPER));
    assertEquals(Set.of(), missing(keys, PassedValues.OF_ETCD));
  }

  private static Set<String> missing(Set<String> rendered, List<PassedValue> table) {
    Set<String> missing = new TreeSet<>(rendered);
    missing.removeAll(table.stream().map(PassedValue::option).collect(Collectors.toSet()));
    return missing;
  }

  private static List<String> flags(JsonNode container) {
    List<String> flags = new ArrayList<>();
    for (JsonNode argument : container.path("args")) {
      if (argument.asText().startsWith("--")) {
        flags.add(argument.asText().substring(2).replaceFirst("=.*", ""));
      }
    }
    return flags;
  }

  private static List<String> configurationKeys(ObjectNode object) {
    List<String> keys = new ArrayList<>();
    JsonNode file = object.path("data").path("etcd.conf.yaml");
    if (file.isTextual()) {
      JsonTrees.parse(file.asText()).getFirst().fieldNames().forEachRemaining(keys::add);
    }
    return keys;
  }

  private static OperatorException failure(String spec) {
    Etcd etcd = etcd(spec);
    return assertThrows(
        OperatorException.class, () -> planner().planToApply(etcd, new StoreSecret.Unknown()));
  }

  private static Planner planner() {
    return new Planner(new PlanSettings(Images.builtIn(), true, false));
  }

  private static Etcd etcd(String spec) {
    return Etcds.parse(
        "kind: Etcd\nmetadata: {name: main, namespace: ns}\nspec: {replicas: 1, labels: {}, "
            + spec.replace("STORE", STORE)
            + "}");
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
