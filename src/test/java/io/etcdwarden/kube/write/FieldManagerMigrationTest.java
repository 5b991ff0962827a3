package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.support.JsonTrees;
import io.etcdwarden.support.LiveObjects;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldManagerMigrationTest {
  private final FieldManagerMigration migration =
      new FieldManagerMigration("etcd-warden", Set.of("etcd-druid", "druid"));

  @Test
  void anObjectWithoutEntriesOfEtcdDruidIsNotChanged() {
    assertEquals(
        Optional.empty(),
        migration.entriesFor(
            object(
                entry("etcd-warden", "Apply", "{f:a: {}}"),
                entry("sidecar", "Update", "{f:b: {}}"))));
  }

  @Test
  void applyAndStatusEntriesAreNotMigrated() {
    ManagedFieldsEntry status = entry("etcd-druid", "Update", "{f:status: {}}");
    status.setSubresource("status");

    assertEquals(
        Optional.empty(),
        migration.entriesFor(object(entry("etcd-druid", "Apply", "{f:a: {}}"), status)));
  }

  @Test
  void fieldsOfEtcdDruidAreMigratedAndFieldsOfOthersStay() {
    ManagedFieldsEntry sidecar = entry("sidecar", "Update", "{f:spec: {f:renewTime: {}}}");

    List<ManagedFieldsEntry> entries =
        migration
            .entriesFor(
                object(entry("etcd-druid", "Update", "{f:metadata: {f:labels: {}}}"), sidecar))
            .orElseThrow();

    assertEquals(2, entries.size());
    assertEquals(sidecar, entries.get(0));
    assertEquals(
        "etcd-warden Apply", entries.get(1).getManager() + " " + entries.get(1).getOperation());
    assertEquals("{\"f:metadata\":{\"f:labels\":{}}}", fields(entries.get(1)));
  }

  @Test
  void severalEntriesAreMergedIntoOne() {
    List<ManagedFieldsEntry> entries =
        migration
            .entriesFor(
                object(
                    entry("etcd-druid", "Update", "{f:a: {f:x: {}, f:y: {f:z: {}}}}"),
                    entry("etcd-warden", "Apply", "{f:a: {f:y: {f:w: {}}}, f:b: {}}"),
                    entry("druid", "Update", "{f:a: {f:x: {}}, f:c: {}}")))
            .orElseThrow();

    assertEquals(1, entries.size());
    assertEquals(
        JsonTrees.parse("{f:a: {f:x: {}, f:y: {f:z: {}, f:w: {}}}, f:b: {}, f:c: {}}").getFirst(),
        tree(entries.getFirst()));
  }

  private static Lease object(ManagedFieldsEntry... entries) {
    Lease lease = LiveObjects.lease("main-0");
    lease.getMetadata().setManagedFields(Arrays.asList(entries));
    return lease;
  }

  private static ManagedFieldsEntry entry(String manager, String operation, String fields) {
    return Serialization.unmarshal(
        """
        manager: %s
        operation: %s
        apiVersion: coordination.k8s.io/v1
        fieldsType: FieldsV1
        fieldsV1: %s
        """
            .formatted(manager, operation, fields),
        ManagedFieldsEntry.class);
  }

  private static JsonNode tree(ManagedFieldsEntry entry) {
    return JsonTrees.of(entry).path("fieldsV1");
  }

  private static String fields(ManagedFieldsEntry entry) {
    return tree(entry).toString();
  }
}
