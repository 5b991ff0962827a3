package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private static final String LOCAL =
      "  replicas: 1\n  etcd: {}\n  backup: {store: {provider: Local, container: c, prefix: p}}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas: -1, etcd: {}, backup: {}                                  | spec.replicas is -1
          replicas: 32, etcd: {}, backup: {}                                  | the maximum is 31 members
          replicas: 2000000000, etcd: {}, backup: {}                          | spec.replicas is 2000000000
          replicas: 3, etcd: {quota: "1e100000000"}, backup: {}                 | spec.etcd.quota is "1e100000000"
          replicas: 3, etcd: {quota: "1e5.5"}, backup: {}                       | spec.etcd.quota is "1e5.5"
          replicas: 3, etcd: {}, backup: {}, storageCapacity: "1e100000000"     | spec.storageCapacity is "1e100000000"
          replicas: 3, etcd: {}, backup: {deltaSnapshotMemoryLimit: "1e5.5"}    | spec.backup.deltaSnapshotMemoryLimit is
          replicas: 3, etcd: {resources: {limits: {cpu: "1e999999999"}}}, backup: {} | spec.etcd.resources.limits.cpu is
          replicas: 3, etcd: {}, backup: {resources: {requests: {memory: "1e5.5"}}} | spec.backup.resources.requests.memory is
          replicas: 3, etcd: {heartbeatDuration: 5d}, backup: {}              | spec.etcd.heartbeatDuration is "5d"
          replicas: 3, etcd: {etcdDefragTimeout: 5d}, backup: {}              | spec.etcd.etcdDefragTimeout is
          replicas: 3, etcd: {}, backup: {deltaSnapshotPeriod: 9999999h}      | spec.backup.deltaSnapshotPeriod is
          replicas: 3, etcd: {}, backup: {deltaSnapshotRetentionPeriod: 5d}   | spec.backup.deltaSnapshotRetentionPeriod is
          replicas: 3, etcd: {}, backup: {garbageCollectionPeriod: 5d}        | spec.backup.garbageCollectionPeriod is
          replicas: 3, etcd: {}, backup: {etcdSnapshotTimeout: 5d}            | spec.backup.etcdSnapshotTimeout is
          replicas: 3, etcd: {}, backup: {leaderElection: {reelectionPeriod: 5d}} | spec.backup.leaderElection.reelectionPeriod is
          replicas: 3, etcd: {}, backup: {leaderElection: {etcdConnectionTimeout: 5d}} | leaderElection.etcdConnectionTimeout is
          replicas: 3, etcd: {}, backup: {}, pki: {ca: {validity: 5d}}        | spec.pki.ca.validity is
          replicas: 3, etcd: {}, backup: {}, pki: {leaf: {validity: 5d}}      | spec.pki.leaf.validity is
          replicas: 3, etcd: {}, backup: {}, pki: {ca: {validity: 1ns}}       | spec.pki.ca.validity is
          replicas: 3, etcd: {}, backup: {}, pki: {leaf: {validity: 59m59s}}  | expected at least 1h
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {ipAddresses: ["::1::2"]}}         | ipAddresses has "::1::2"
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {ipAddresses: ["1:2:3"]}}          | ipAddresses has "1:2:3"
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {ipAddresses: [":::"]}}            | ipAddresses has ":::"
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {ipAddresses: ["::ffff:a00:1"]}}   | write it like 10.0.0.1
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {ipAddresses: [203.0.113.07]}}     | ipAddresses has "203.0.113.07"
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {ipAddresses: [etcd]}}             | ipAddresses has "etcd"
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {dnsNames: ["etcd.*.com"]}}        | dnsNames has "etcd.*.com"
          replicas: 3, etcd: {}, backup: {}, pki: {additionalNames: {dnsNames: [x123456789012345678901234567890123456789012345678901234567890123.com]}} | dnsNames has "x1234
          etcd: {}, backup: {}                                                | spec.replicas is missing
          replicas: 3, backup: {}                                             | spec.etcd is missing
          replicas: 3, etcd: {}                                               | spec.backup is missing
          replicas: 3, etcd: {clientPort: 2380}, backup: {}                   | both 2380
          replicas: 3, etcd: {wrapperPort: 8080}, backup: {}                  | spec.backup.port are both 8080
          replicas: 3, etcd: {clientPort: 0}, backup: {}                      | spec.etcd.clientPort is 0
          replicas: 3, etcd: {serverPort: 65536}, backup: {}                  | spec.etcd.serverPort is 65536
          replicas: 3, etcd: {}, backup: {port: -8080}                        | spec.backup.port is -8080
          replicas: 3, etcd: {}, backup: {}, volumeClaimTemplate: No          | spec.volumeClaimTemplate is "No"
          replicas: 3, etcd: {}, backup: {}, pki: {ca: {rotateAt: soon}}      | write it like 80%
          replicas: 3, etcd: {}, backup: {}, pki: {policy: Sometimes}         | set Auto or Provided
          """)
  void anInvalidSpecIsRejectedWithTheNameOfTheField(String spec, String message) {
    Etcd etcd = Etcds.parse("kind: Etcd\nmetadata: {name: main}\nspec: {" + spec + "}");

    OperatorException exception = assertThrows(OperatorException.class, () -> Plans.of(etcd));

    assertEquals(ErrorCode.INVALID_SPEC, exception.code());
    assertTrue(exception.getMessage().contains(message), exception.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {provider: floppy, prefix: p} | spec.backup.store.provider is "floppy"
          {provider: S 3, prefix: p}    | use one of aws, S3
          {provider: dell, prefix: p}   | spec.backup.store.secretRef is missing
          """)
  void anInvalidStoreIsRejectedWithTheErrorCodeOfTheStatefulSet(String store, String message) {
    Etcd etcd = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {store: " + store + "}\n");

    OperatorException exception = assertThrows(OperatorException.class, () -> Plans.of(etcd));

    assertEquals(ErrorCode.SYNC_STATEFULSET, exception.code());
    assertTrue(exception.getMessage().contains(message), exception.getMessage());
  }

  @Test
  void aLocalStoreNeedsTheSecretThatTheSpecNames() {
    Etcd etcd = Etcds.with("main", LOCAL);
    StoreSecret missing = new StoreSecret.Missing("gone");

    OperatorException exception =
        assertThrows(OperatorException.class, () -> Plans.of(etcd, missing));

    assertEquals(ErrorCode.SYNC_STATEFULSET, exception.code());
    assertTrue(exception.getMessage().contains("Secret gone"), exception.getMessage());
  }

  @Test
  void aLocalStoreUsesTheFolderThatItsSecretNames() {
    StoreSecret found = new StoreSecret.Found("s", Optional.of("/srv"));

    ClusterPlan plan = Plans.of(Etcds.with("main", LOCAL), found);

    assertEquals("/srv", ((StorePlan.Store) plan.backup().store()).hostPath());
  }

  @Test
  void aCloudStoreIsPlannedBeforeItsSecretExists() {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 1
              etcd: {}
              backup: {store: {provider: S3, prefix: p, secretRef: {name: s}}}
            """);

    ClusterPlan plan = Plans.of(etcd, new StoreSecret.Missing("s"));

    assertEquals(Optional.of("s"), ((StorePlan.Store) plan.backup().store()).secret());
  }

  @ParameterizedTest
  @CsvSource({"1m, PT1M", "90s, PT1M", "3h, PT3H"})
  void theOperatorDecidesHowShortAValidityMayBe(String validity, Duration minimum) {
    Etcd etcd =
        Etcds.with(
            "main",
            "  replicas: 1\n  etcd: {}\n  backup: {}\n  pki: {ca: {validity: %s}, leaf: {validity: %s}}\n"
                .formatted(validity, validity));
    PlanSettings settings =
        new PlanSettings(Images.builtIn(), true, false, "cluster.local", minimum);

    ClusterPlan plan = new Planner(settings).plan(etcd, new StoreSecret.NotNamed());

    assertFalse(plan.pki().policy().leafValidity().compareTo(minimum) < 0);
  }

  @Test
  void aShorterValidityIsRefusedWithTheMinimumOfTheOperator() {
    Etcd etcd =
        Etcds.with(
            "main", "  replicas: 1\n  etcd: {}\n  backup: {}\n  pki: {leaf: {validity: 59s}}\n");
    PlanSettings settings =
        new PlanSettings(Images.builtIn(), true, false, "cluster.local", Duration.ofMinutes(1));

    OperatorException exception =
        assertThrows(
            OperatorException.class,
            () -> new Planner(settings).plan(etcd, new StoreSecret.NotNamed()));

    assertEquals(
        "spec.pki.leaf.validity is 59s; expected at least 1m0s (certificates.minValidity of the"
            + " operator)",
        exception.getMessage());
  }

  @Test
  void withReplicasChangesTheRunningMembersButNotTheSizeOfTheCluster() {
    ClusterPlan plan = Plans.withMembers(3).withReplicas(1);

    assertEquals(1, plan.members().replicas());
    assertEquals(3, plan.members().size());
    assertEquals(2, plan.members().quorum());
  }
}
