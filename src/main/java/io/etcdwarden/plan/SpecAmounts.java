package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.CompactionSpec;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.EtcdSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The amounts in a spec that are set, by their unit. */
record SpecAmounts(List<Amount> bytes, List<Amount> cpus) {
  private static final String CPU = "cpu";
  private static final List<String> RESOURCES_IN_BYTES = List.of("memory", "ephemeral-storage");

  /** An amount, and the path of its field. */
  record Amount(String field, Quantity quantity) {}

  static SpecAmounts of(EtcdSpec spec) {
    SpecAmounts amounts = new SpecAmounts(new ArrayList<>(), new ArrayList<>());
    Optional<EtcdConfig> members = Optional.ofNullable(spec.etcd());
    Optional<BackupSpec> backup = Optional.ofNullable(spec.backup());
    amounts.addBytes("spec.storageCapacity", Optional.ofNullable(spec.storageCapacity()));
    amounts.addBytes("spec.etcd.quota", members.map(EtcdConfig::quota));
    amounts.addBytes(
        "spec.backup.deltaSnapshotMemoryLimit", backup.map(BackupSpec::deltaSnapshotMemoryLimit));
    amounts.addAll("spec.etcd.resources", members.map(EtcdConfig::resources));
    amounts.addAll("spec.backup.resources", backup.map(BackupSpec::resources));
    amounts.addAll(
        "spec.backup.snapshotCompaction.resources",
        backup.map(BackupSpec::snapshotCompaction).map(CompactionSpec::resources));
    return amounts;
  }

  private void addAll(String field, Optional<ResourceRequirements> resources) {
    addAmounts(field + ".requests.", resources.map(ResourceRequirements::getRequests));
    addAmounts(field + ".limits.", resources.map(ResourceRequirements::getLimits));
  }

  private void addAmounts(String start, Optional<Map<String, Quantity>> amounts) {
    amounts
        .map(it -> it.get(CPU))
        .ifPresent(quantity -> cpus.add(new Amount(start + CPU, quantity)));
    for (String resource : RESOURCES_IN_BYTES) {
      addBytes(start + resource, amounts.map(it -> it.get(resource)));
    }
  }

  private void addBytes(String field, Optional<Quantity> quantity) {
    quantity.ifPresent(it -> bytes.add(new Amount(field, it)));
  }
}
