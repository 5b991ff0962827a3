package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Component;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.JsonTrees;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RendererTest {
  private static final String STORE =
      "  replicas: 1\n  etcd: {}\n  backup: {store: {provider: S3, container: c, prefix: p}}\n";

  @Test
  void objectsAreInTheOrderOfTheirComponents() {
    List<HasMetadata> desired = Renderer.render(Plans.of(Etcds.with("main", STORE))).desired();

    assertEquals(List.of(Component.values()), components(desired).stream().distinct().toList());
  }

  @Test
  void everyMemberHasALease() {
    List<Component> components = components(Renderer.render(Plans.withMembers(5)).desired());

    assertEquals(5, components.stream().filter(c -> c == Component.MEMBER_LEASE).count());
  }

  @Test
  void withoutAStoreTheSnapshotLeasesAreUnwanted() {
    Manifests manifests = Renderer.render(Plans.withMembers(1));

    assertEquals(
        List.of(
            new UnwantedObject(Component.SNAPSHOT_LEASE, "main-delta-snap"),
            new UnwantedObject(Component.SNAPSHOT_LEASE, "main-full-snap")),
        manifests.unwanted());
  }

  @Test
  void withTheRuntimeDisabledOnlyConfigMapAndMemberSetAreDesired() {
    Etcd etcd = Etcds.with("main", STORE);
    etcd.getMetadata().getAnnotations().put(Annotations.DISABLE_RUNTIME, "");

    Manifests manifests = Renderer.render(Plans.of(etcd));

    assertEquals(
        List.of(Component.CONFIG_MAP, Component.MEMBER_SET), components(manifests.desired()));
    assertEquals(
        List.of(Component.values()).subList(0, 8),
        manifests.unwanted().stream().map(UnwantedObject::component).distinct().toList());
  }

  @Test
  void unwantedObjectsHaveTheNamesOfDesiredObjects() {
    Etcd etcd = Etcds.with("main", STORE);
    List<HasMetadata> desired = Renderer.render(Plans.of(etcd)).desired();
    etcd.getMetadata().getAnnotations().put(Annotations.DISABLE_RUNTIME, "");

    List<String> unwanted =
        Renderer.render(Plans.of(etcd)).unwanted().stream()
            .map(object -> object.component().kind() + " " + object.name())
            .toList();

    List<String> titles = desired.stream().map(JsonTrees::of).map(JsonTrees::kindAndName).toList();
    assertEquals(titles.subList(0, titles.size() - 2), unwanted);
  }

  @Test
  void theSamePlanGivesTheSameBytes() {
    ClusterPlan plan = Plans.of(Etcds.with("main", STORE));

    List<String> first = texts(plan);

    assertEquals(first, texts(Plans.of(Etcds.with("main", STORE))));
  }

  @Test
  void objectsOfAPlanWithoutAnApiServerHaveNoOwner() {
    List<HasMetadata> desired = Renderer.render(Plans.withMembers(1)).desired();

    assertTrue(desired.stream().allMatch(o -> o.getMetadata().getOwnerReferences().isEmpty()));
  }

  private static List<Component> components(List<HasMetadata> objects) {
    return objects.stream().map(RendererTest::component).toList();
  }

  private static Component component(HasMetadata object) {
    String label = object.getMetadata().getLabels().get(Labels.COMPONENT);
    return Arrays.stream(Component.values())
        .filter(component -> component.kind().equals(object.getKind()))
        .filter(component -> component.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(ClusterPlan plan) {
    return Renderer.render(plan).desired().stream().map(o -> JsonTrees.of(o).toString()).toList();
  }
}
