package io.etcdwarden.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Optional;

/**
 * A custom resource that may have been stored with values that its definition forbids: under an
 * older definition, or before a limit was added.
 *
 * <p>The Kubernetes client leaves such values out when it reads the resource and adds them to
 * {@link #getUnreadableFields()}. Without this, one wrong value would end the informer of all
 * resources of the kind.
 */
public abstract class StoredResource<S, T> extends CustomResource<S, T> implements Namespaced {
  private static final long serialVersionUID = 1L;

  private transient List<UnreadableField> unreadableFields = List.of();

  /**
   * Returns the fields that are left out of this object. It is a property of the JSON, because the
   * framework copies resources as JSON. The API server removes it, since no definition has it.
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public List<UnreadableField> getUnreadableFields() {
    return unreadableFields;
  }

  public void setUnreadableFields(List<UnreadableField> fields) {
    unreadableFields = fields == null ? List.of() : List.copyOf(fields);
  }

  /** Returns the first unreadable field of this part of the resource, such as {@code spec.pki}. */
  public Optional<UnreadableField> unreadableIn(String part) {
    return unreadableFields.stream().filter(field -> field.overlaps(part)).findFirst();
  }
}
