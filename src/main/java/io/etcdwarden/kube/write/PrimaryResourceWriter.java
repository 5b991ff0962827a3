package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Writes the status of a custom resource and removes its annotations. It never writes the spec.
 *
 * <p>The status is sent as a merge patch of the fields that differ, as etcd-druid does. A
 * server-side apply would not remove status fields that another operator wrote before.
 */
public final class PrimaryResourceWriter<P extends CustomResource<?, S>, S> {
  private final P primary;
  private final KubernetesClient client;
  private final Function<UnaryOperator<P>, P> sender;

  /**
   * @param sender sends a request about the resource and caches the response
   */
  PrimaryResourceWriter(P primary, KubernetesClient client, Function<UnaryOperator<P>, P> sender) {
    this.primary = primary;
    this.client = client;
    this.sender = sender;
  }

  /**
   * Returns a writer for one reconcile. Responses are stored in the framework's cache at once, so
   * the next reconcile sees them.
   */
  public static <P extends CustomResource<?, S>, S> PrimaryResourceWriter<P, S> of(
      P primary, Context<P> context) {
    return new PrimaryResourceWriter<>(
        primary,
        context.getClient(),
        request ->
            context
                .resourceOperations()
                .resourcePatch(
                    primary, request, context.eventSourceRetriever().getControllerEventSource()));
  }

  /**
   * Writes the status. Sends no request if the resource already has this status.
   *
   * @throws ConflictException if the resource has changed since it was read
   */
  public void writeStatus(S status) {
    if (status.equals(primary.getStatus())) {
      return;
    }
    Map<String, Object> difference = difference(primary.getStatus(), status);
    if (difference.isEmpty()) {
      return;
    }
    JsonMergePatch patch =
        JsonMergePatch.ofAnyVersion()
            .withMetadata("resourceVersion", primary.getMetadata().getResourceVersion())
            .withField("status", difference);
    ApiRequests.write(
        primary,
        () ->
            sender.apply(
                current -> patch.sendTo(client, client.resource(current).subresource("status"))));
  }

  /** Removes those of the annotations that the resource has. */
  public void removeAnnotations(String... keys) {
    Map<String, Object> removed = new LinkedHashMap<>();
    Arrays.stream(keys)
        .filter(primary.getMetadata().getAnnotations()::containsKey)
        .forEach(key -> removed.put(key, null));
    patchAnnotations(removed);
  }

  /** Changes annotations in one request. An empty value removes the annotation. */
  public void changeAnnotations(Map<String, String> changes) {
    Map<String, Object> patched = new LinkedHashMap<>();
    changes.forEach((key, value) -> patched.put(key, value.isEmpty() ? null : value));
    patchAnnotations(patched);
  }

  public void addAnnotation(String key, String value) {
    patchAnnotations(Map.of(key, value));
  }

  /**
   * Sends no resource version. The status write of the same reconcile has changed it, and the
   * annotations are right whatever else has changed.
   */
  private void patchAnnotations(Map<String, ?> annotations) {
    JsonMergePatch patch = JsonMergePatch.ofAnyVersion().withMetadata("annotations", annotations);
    ApiRequests.write(primary, () -> sender.apply(current -> patch.send(client, current)));
  }

  /** Returns the top-level fields whose value differs; null stands for a removed field. */
  private Map<String, Object> difference(S before, S after) {
    Map<?, ?> old = before == null ? Map.of() : fields(before);
    Map<?, ?> now = fields(after);
    Map<String, Object> difference = new LinkedHashMap<>();
    now.forEach(
        (field, value) -> {
          if (!Objects.equals(old.get(field), value)) {
            difference.put((String) field, value);
          }
        });
    old.keySet().stream()
        .filter(field -> !now.containsKey(field))
        .forEach(field -> difference.put((String) field, null));
    return difference;
  }

  private Map<?, ?> fields(S status) {
    Map<?, ?> all = client.getKubernetesSerialization().convertValue(status, Map.class);
    return (Map<?, ?>) withoutEmpty(all);
  }

  /**
   * Removes null fields and empty lists. The wire records read an absent list as an empty one, so
   * an absent list and an empty list must compare as equal.
   */
  private static Object withoutEmpty(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> kept = new LinkedHashMap<>();
        map.forEach((field, inner) -> kept.put(field, withoutEmpty(inner)));
        kept.values().removeIf(PrimaryResourceWriter::isEmpty);
        yield kept;
      }
      case List<?> list -> list.stream().map(PrimaryResourceWriter::withoutEmpty).toList();
      case null, default -> value;
    };
  }

  private static boolean isEmpty(Object value) {
    return value == null || (value instanceof List<?> list && list.isEmpty());
  }
}
