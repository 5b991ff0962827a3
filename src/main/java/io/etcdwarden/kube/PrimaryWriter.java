package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Writes to the Etcd resource itself: its status and its annotations, never its spec.
 *
 * <p>The status goes out as a merge patch of what differs, as the reference operator does it: a
 * server-side apply would leave behind whatever another operator wrote before us.
 */
final class PrimaryWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final Etcd etcd;
  private final KubernetesClient client;
  private final Function<UnaryOperator<Etcd>, Etcd> sender;

  /**
   * @param sender sends a request about the resource and remembers the answer
   */
  PrimaryWriter(Etcd etcd, KubernetesClient client, Function<UnaryOperator<Etcd>, Etcd> sender) {
    this.etcd = etcd;
    this.client = client;
    this.sender = sender;
  }

  void tell(EtcdStatus status) {
    if (status.equals(etcd.getStatus())) {
      return;
    }
    Map<String, Object> difference =
        difference(etcd.getStatus() == null ? EtcdStatus.EMPTY : etcd.getStatus(), status);
    if (difference.isEmpty()) {
      return;
    }
    String patch = patch("status", difference);
    Failures.writing(
        etcd,
        () ->
            sender.apply(
                current -> client.resource(current).subresource("status").patch(MERGE, patch)));
  }

  void removeAnnotations(String... keys) {
    Map<String, Object> gone = new LinkedHashMap<>();
    Arrays.stream(keys).filter(etcd::isAnnotated).forEach(key -> gone.put(key, null));
    // Without a version: the status that went out just before has moved it, and taking off what
    // was asked for is right whatever else has changed.
    String patch =
        client.getKubernetesSerialization().asJson(Map.of("metadata", Map.of("annotations", gone)));
    Failures.writing(
        etcd, () -> sender.apply(current -> client.resource(current).patch(MERGE, patch)));
  }

  private String patch(String field, Map<String, Object> content) {
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("metadata", Map.of("resourceVersion", etcd.getMetadata().getResourceVersion()));
    patch.put(field, content);
    return client.getKubernetesSerialization().asJson(patch);
  }

  /** Field by field what has another value now; null takes a field away. */
  private Map<String, Object> difference(EtcdStatus before, EtcdStatus after) {
    Map<?, ?> old = fields(before);
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

  private Map<?, ?> fields(EtcdStatus status) {
    Map<?, ?> all = client.getKubernetesSerialization().convertValue(status, Map.class);
    return (Map<?, ?>) withoutEmpty(all);
  }

  /** Lists that were never written are read as empty ones; neither says more than the other. */
  private static Object withoutEmpty(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> kept = new LinkedHashMap<>();
        map.forEach((field, inner) -> kept.put(field, withoutEmpty(inner)));
        kept.values().removeIf(PrimaryWriter::isEmpty);
        yield kept;
      }
      case List<?> list -> list.stream().map(PrimaryWriter::withoutEmpty).toList();
      case null, default -> value;
    };
  }

  private static boolean isEmpty(Object value) {
    return value == null || (value instanceof List<?> list && list.isEmpty());
  }
}
