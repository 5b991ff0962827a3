package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.EditReplacePatchable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON merge patch of one object. The API server replaces the fields that the patch contains,
 * removes those whose value is null, and keeps all others.
 *
 * <p>A patch that contains {@code metadata.uid} or {@code metadata.resourceVersion} is refused with
 * status 409 if the object was recreated or changed in the meantime.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>
 */
public record JsonMergePatch(Map<String, Object> metadata, Map<String, Object> fields) {
  private static final PatchContext JSON_MERGE = PatchContext.of(PatchType.JSON_MERGE);

  public JsonMergePatch {
    // Map.copyOf would refuse null values.
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Starts a patch that applies to any version of an object. */
  public static JsonMergePatch ofAnyVersion() {
    return new JsonMergePatch(Map.of(), Map.of());
  }

  /** Starts a patch that applies to exactly this version of this object. */
  public static JsonMergePatch ofVersion(HasMetadata object) {
    return ofVersion(object.getMetadata().getUid(), object.getMetadata().getResourceVersion());
  }

  /** Starts a patch that applies to exactly this version of this object. */
  public static JsonMergePatch ofVersion(String uid, String resourceVersion) {
    return ofAnyVersion().withMetadata("uid", uid).withMetadata("resourceVersion", resourceVersion);
  }

  /** Adds a field below {@code metadata}; null removes the field from the object. */
  public JsonMergePatch withMetadata(String field, Object value) {
    return new JsonMergePatch(with(metadata, field, value), fields);
  }

  /** Adds a top-level field; null removes the field from the object. */
  public JsonMergePatch withField(String field, Object value) {
    return new JsonMergePatch(metadata, with(fields, field, value));
  }

  private static Map<String, Object> with(Map<String, Object> map, String field, Object value) {
    Map<String, Object> extended = new LinkedHashMap<>(map);
    extended.put(field, value);
    return extended;
  }

  /** Patches the object and returns it as the API server stored it. */
  public <T extends HasMetadata> T send(KubernetesClient client, T object) {
    return sendTo(client, client.resource(object));
  }

  /** Patches an object or its subresource and returns it as the API server stored it. */
  public <T> T sendTo(KubernetesClient client, EditReplacePatchable<T> target) {
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("metadata", metadata);
    patch.putAll(fields);
    return target.patch(JSON_MERGE, client.getKubernetesSerialization().asJson(patch));
  }
}
