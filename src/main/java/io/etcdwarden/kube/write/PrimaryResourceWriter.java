package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Writes to a resource of ours itself: its status and its annotations, never its spec.
 *
 * <p>The status goes out as a merge patch of what differs, as the reference operator does it: a
 * server-side apply would leave behind whatever another operator wrote before us.
 */
public final class PrimaryResourceWriter<P extends CustomResource<?, S>, S> {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final P primary;
  private final KubernetesClient client;
  private final Function<UnaryOperator<P>, P> sender;

  /**
   * @param sender sends a request about the resource and remembers the answer
   */
  PrimaryResourceWriter(P primary, KubernetesClient client, Function<UnaryOperator<P>, P> sender) {
    this.primary = primary;
    this.client = client;
    this.sender = sender;
  }

  /** For one run: the answers are in the framework's cache at once, for the next run to see. */
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
   * Makes the status what is to be told; silent if it is that already.
   *
   * @throws ConflictException if somebody else has written to the resource since it was read
   */
  public void writeStatus(S status) {
    if (status.equals(primary.getStatus())) {
      return;
    }
    Map<String, Object> difference = difference(primary.getStatus(), status);
    if (difference.isEmpty()) {
      return;
    }
    String patch = patch("status", difference);
    ApiRequests.write(
        primary,
        () ->
            sender.apply(
                current -> client.resource(current).subresource("status").patch(MERGE, patch)));
  }

  public void removeAnnotations(String... keys) {
    Map<String, Object> gone = new LinkedHashMap<>();
    Arrays.stream(keys)
        .filter(primary.getMetadata().getAnnotations()::containsKey)
        .forEach(key -> gone.put(key, null));
    patchAnnotations(gone);
  }

  public void addAnnotation(String key, String value) {
    patchAnnotations(Map.of(key, value));
  }

  /**
   * Sends no resourceVersion: a status patch just before has changed it, and the annotations are
   * right whatever else has changed.
   */
  private void patchAnnotations(Map<String, ?> annotations) {
    String patch =
        client
            .getKubernetesSerialization()
            .asJson(Map.of("metadata", Map.of("annotations", annotations)));
    ApiRequests.write(
        primary, () -> sender.apply(current -> client.resource(current).patch(MERGE, patch)));
  }

  private String patch(String field, Map<String, Object> content) {
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("metadata", Map.of("resourceVersion", primary.getMetadata().getResourceVersion()));
    patch.put(field, content);
    return client.getKubernetesSerialization().asJson(patch);
  }

  /** Field by field what has another value now; null takes a field away. */
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

  /** Lists that were never written are read as empty ones; neither says more than the other. */
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
