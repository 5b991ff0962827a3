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
 * Moves the fields that the reference operator owns on an object to us.
 *
 * <p>Server-side apply removes a field that we stop asking for only if nobody else owns it. An
 * object that etcd-druid kept carries its manager with operation Update, so whatever it wrote would
 * stay for ever. Kubernetes documents the cure: rewrite the entries of {@code managedFields} once.
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

  /** The entries to write instead of those the object has; empty if nothing is to be moved. */
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
          Object held = into.get(key);
          if (held instanceof Map<?, ?> && value instanceof Map<?, ?>) {
            Map<String, Object> joined = new LinkedHashMap<>((Map<String, Object>) held);
            merge(joined, (Map<String, Object>) value);
            into.put(key, joined);
          } else {
            into.put(key, value);
          }
        });
  }
}
