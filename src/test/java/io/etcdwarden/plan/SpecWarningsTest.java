package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecWarningsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas: 2, etcd: {}, backup: {} | EvenNumberOfMembers | tolerates the loss of 0, the same as one of 1
          replicas: 4, etcd: {}, backup: {} | EvenNumberOfMembers | tolerates the loss of 1, the same as one of 3
          replicas: 3, storageCapacity: 4Gi, etcd: {}, backup: {} | StorageBelowQuota | is 4Gi and spec.etcd.quota is 8Gi
          replicas: 3, storageCapacity: 8Gi, etcd: {}, backup: {} | StorageBelowQuota | is 8Gi and spec.etcd.quota is 8Gi
          replicas: 3, etcd: {quota: 18G}, backup: {} | StorageBelowQuota | is 16Gi and spec.etcd.quota is 18G
          replicas: 3, etcd: {resources: {limits: {memory: 512m}}}, backup: {} | UnusualQuantity | spec.etcd.resources.limits.memory is 512m: 1 bytes
          replicas: 3, etcd: {resources: {requests: {memory: 512}}}, backup: {} | UnusualQuantity | spec.etcd.resources.requests.memory is 512: 512 bytes
          replicas: 3, etcd: {}, backup: {resources: {limits: {ephemeral-storage: 1k}}} | UnusualQuantity | spec.backup.resources.limits.ephemeral-storage is
          replicas: 3, etcd: {}, backup: {snapshotCompaction: {resources: {requests: {memory: 3000m}}}} | UnusualQuantity | spec.backup.snapshotCompaction.resources.requests.memory is 3000m: 3 bytes
          replicas: 3, etcd: {}, backup: {snapshotCompaction: {resources: {limits: {memory: 2Gi}}}} | ResourcesWithoutEffect | spec.backup.snapshotCompaction.resources has limits.memory, which
          replicas: 3, etcd: {}, backup: {snapshotCompaction: {resources: {requests: {ephemeral-storage: 2Gi, cpu: 1}, limits: {cpu: 2}}}} | ResourcesWithoutEffect | has limits.cpu and requests.ephemeral-storage, which
          replicas: 3, etcd: {}, backup: {}, pki: {trustBundle: {configMapName: a}} | TrustBundleWithoutEffect | spec.etcd.clientUrlTls is not set
          replicas: 3, etcd: {quota: 8000m}, backup: {} | UnusualQuantity | spec.etcd.quota is 8000m: 8 bytes
          replicas: 3, etcd: {}, backup: {deltaSnapshotMemoryLimit: 100m} | UnusualQuantity | spec.backup.deltaSnapshotMemoryLimit is 100m
          replicas: 3, etcd: {}, backup: {}, pki: {maintenanceWindows: ["* 22 * * 6", "0 3 * * *"]} | ShortMaintenanceWindow | spec.pki.maintenanceWindows[1] is "0 3 * * *", a window of 1 min.
          replicas: 3, etcd: {resources: {limits: {cpu: 500Mi}}}, backup: {} | UnusualQuantity | spec.etcd.resources.limits.cpu is 500Mi: 524288000 CPUs
          """)
  void aProbableMistakeIsAWarning(String spec, String reason, String part) {
    List<SpecWarning> warnings = SpecWarnings.of(etcd(spec));

    assertEquals(List.of(reason), warnings.stream().map(SpecWarning::reason).toList());
    assertTrue(warnings.getFirst().message().contains(part), warnings.getFirst().message());
  }

  @Test
  void aWarningNeverRefusesTheSpec() {
    Etcd etcd = etcd("replicas: 2, storageCapacity: 9m, etcd: {}, backup: {}");

    ClusterPlan plan = Plans.of(etcd);

    assertEquals(2, plan.members().size());
    assertEquals(
        List.of("EvenNumberOfMembers", "StorageBelowQuota", "UnusualQuantity"),
        SpecWarnings.of(etcd).stream().map(SpecWarning::reason).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 3, etcd: {}, backup: {}",
        "replicas: 0, etcd: {}, backup: {}",
        "replicas: -2, etcd: {}, backup: {}",
        "replicas: 1, etcd: {resources: {requests: {memory: 0, cpu: 50m}}}, backup: {}",
        "replicas: 1, etcd: {}, backup: {snapshotCompaction: {}}",
        "replicas: 1, etcd: {}, backup: {}, pki: {maintenanceWindows: ['50-59 3 * * *']}",
        "replicas: 1, etcd: {}, backup: {}, pki: {maintenanceWindows: ['55-59 3 * * *', '0-4 4 * *"
            + " *']}",
        "replicas: 1, etcd: {}, backup: {}, pki: {maintenanceWindows: [often]}",
        "replicas: 1, etcd: {}, backup: {snapshotCompaction: {resources: {requests: {cpu: 1,"
            + " memory: 1Gi}}}}",
        "replicas: 1, etcd: {quota: lots}, backup: {}",
        "replicas: 1, storageCapacity: 1e5.5, etcd: {quota: '-1'}, backup: {}",
        "replicas: 1"
      })
  void otherSpecsHaveNoWarning(String spec) {
    assertEquals(List.of(), SpecWarnings.of(etcd(spec)));
  }

  private static Etcd etcd(String spec) {
    return Etcds.parse("metadata: {name: main, namespace: shop}\nspec: {" + spec + "}\n");
  }
}
