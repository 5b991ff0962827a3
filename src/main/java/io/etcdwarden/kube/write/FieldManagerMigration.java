package io.etcdwarden.kube.write;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves the ownership of fields from the field managers of etcd-druid to the operator's.
 *
 * <p>Server-side apply removes a field that is no longer applied only if no other field manager
 * owns it. Objects that etcd-druid wrote have entries of its field manager with the operation
 * Update, so its fields would stay forever. Kubernetes documents the remedy: rewrite {@code
 * managedFields} once.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-side
 *     apply, "Upgrading from client-side apply"</a>
 */
final class FieldManagerMigration {
  private static final String APPLY = "Apply";
  private static final String UPDATE = "Update";

  private final String newManager;
  private final Set<String> oldManagers;

  FieldManagerMigration(String newManager, Set<String> oldManagers) {
    this.newManager = newManager;
    this.oldManagers = oldManagers;
  }

  /** Returns the new {@code managedFields}; empty if the object has no entry of an old manager. */
  Optional<List<ManagedFieldsEntry>> entriesFor(HasMetadata object) {
    List<ManagedFieldsEntry> entries = object.getMetadata().getManagedFields();
    if (entries.stream().noneMatch(this::isOldManager)) {
      return Optional.empty();
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    List<ManagedFieldsEntry> result = new ArrayList<>();
    String apiVersion = object.getApiVersion();
    for (ManagedFieldsEntry entry : entries) {
      if (isOldManager(entry) || isNewManager(entry)) {
        merge(fields, entry.getFieldsV1().getAdditionalProperties());
        apiVersion = entry.getApiVersion();
      } else {
        result.add(entry);
      }
    }
    result.add(newManagerEntry(apiVersion, fields));
    return Optional.of(result);
  }

  private ManagedFieldsEntry newManagerEntry(String apiVersion, Map<String, Object> fields) {
    FieldsV1 owned = new FieldsV1();
    owned.setAdditionalProperties(fields);
    return new ManagedFieldsEntryBuilder()
        .withManager(newManager)
        .withOperation(APPLY)
        .withApiVersion(apiVersion)
        .withFieldsType("FieldsV1")
        .withFieldsV1(owned)
        .build();
  }

  private boolean isOldManager(ManagedFieldsEntry entry) {
    return UPDATE.equals(entry.getOperation())
        && entry.getSubresource() == null
        && oldManagers.contains(entry.getManager());
  }

  private boolean isNewManager(ManagedFieldsEntry entry) {
    return APPLY.equals(entry.getOperation())
        && entry.getSubresource() == null
        && newManager.equals(entry.getManager());
  }

  @SuppressWarnings("unchecked")
  private static void merge(Map<String, Object> into, Map<String, Object> more) {
    more.forEach(
        (key, value) -> {
          Object present = into.get(key);
          if (present instanceof Map<?, ?> && value instanceof Map<?, ?>) {
            Map<String, Object> joined = new LinkedHashMap<>((Map<String, Object>) present);
            merge(joined, (Map<String, Object>) value);
            into.put(key, joined);
          } else {
            into.put(key, value);
          }
        });
  }
}
