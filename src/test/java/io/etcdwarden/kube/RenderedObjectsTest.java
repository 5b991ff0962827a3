package io.etcdwarden.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.kube.client.ObjectErrorCodes;
import io.etcdwarden.kube.client.ObjectPath;
import io.etcdwarden.kube.watch.OwnedKinds;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every rendered object has a path, an informer and error codes in {@code kube}. */
class RenderedObjectsTest {
  private static final List<HasMetadata> ALL =
      Renderer.render(
              Plans.of(
                  Etcds.with(
                      "main",
                      """
                        replicas: 1
                        etcd: {}
                        backup: {store: {provider: Local, prefix: p}}
                      """)))
          .desired();

  @Test
  void everyRenderedObjectHasItsPathOnTheApiServer() {
    Map<String, String> paths = new TreeMap<>();
    ALL.forEach(
        object ->
            paths.put(
                object.getMetadata().getName() + " " + object.getKind(), ObjectPath.of(object)));

    assertEquals(
        Set.of(
            "/api/v1/namespaces/ns/serviceaccounts/main",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/ns/roles/druid.gardener.cloud:etcd:main",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/ns/rolebindings/druid.gardener.cloud:etcd:main",
            "/apis/coordination.k8s.io/v1/namespaces/ns/leases/main-0",
            "/apis/coordination.k8s.io/v1/namespaces/ns/leases/main-full-snap",
            "/apis/coordination.k8s.io/v1/namespaces/ns/leases/main-delta-snap",
            "/apis/policy/v1/namespaces/ns/poddisruptionbudgets/main",
            "/api/v1/namespaces/ns/services/main-client",
            "/api/v1/namespaces/ns/services/main-peer",
            "/api/v1/namespaces/ns/configmaps/main-config",
            "/apis/apps/v1/namespaces/ns/statefulsets/main"),
        Set.copyOf(paths.values()));
  }

  @Test
  void everyRenderedKindIsWatched() {
    Set<Class<?>> kinds = ALL.stream().map(Object::getClass).collect(Collectors.toSet());

    assertEquals(kinds, Set.copyOf(OwnedKinds.OWNED));
  }

  @Test
  void everyComponentHasItsOwnErrorCodesForWriteAndDelete() {
    Map<String, Set<ErrorCode>> codes =
        ALL.stream()
            .collect(
                Collectors.groupingBy(
                    object -> object.getMetadata().getLabels().get("app.kubernetes.io/component"),
                    Collectors.mapping(ObjectErrorCodes::forWrite, Collectors.toSet())));

    assertEquals(10, codes.size());
    assertTrue(codes.values().stream().allMatch(some -> some.size() == 1), codes.toString());
    assertEquals(
        10, codes.values().stream().flatMap(Set::stream).distinct().count(), codes.toString());
    for (HasMetadata object : ALL) {
      assertEquals(
          ObjectErrorCodes.forWrite(object).wire().replace("ERR_SYNC_", "ERR_DELETE_"),
          ObjectErrorCodes.forDelete(object).wire());
    }
  }

  @Test
  void anyOtherKindHasTheGeneralErrorCode() {
    HasMetadata node = new NodeBuilder().build();

    assertEquals(ErrorCode.API_SERVER, ObjectErrorCodes.forWrite(node));
    assertEquals(ErrorCode.API_SERVER, ObjectErrorCodes.forDelete(node));
  }
}
