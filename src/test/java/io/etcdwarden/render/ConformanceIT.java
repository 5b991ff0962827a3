package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.JsonTrees;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code conformance} has an Etcd, and all objects that etcd-druid made for it, read
 * back from an API server. The test applies our objects to an API server and reads them back too.
 */
class ConformanceIT {
  private static final Path CASES = Path.of("src/test/resources/conformance");

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theServerStoresTheSameObjectsAsForEtcdDruid(String folder) throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(CASES.resolve(folder).resolve("etcd.yaml")));
    List<ObjectNode> expected =
        JsonTrees.parse(Files.readString(CASES.resolve(folder).resolve("objects.yaml")));
    expected.forEach(object -> IntendedDifferences.applyTo(object, etcd));
    expected.forEach(ConformanceIT::removeLeaseSpec);

    Map<String, ObjectNode> actual =
        AppliedCluster.create(etcd, secretOf(etcd)).apply().stream()
            .map(ConformanceIT::asRecorded)
            .collect(Collectors.toMap(JsonTrees::kindAndName, Function.identity()));

    assertEquals(titles(expected.stream()), titles(actual.values().stream()));
    for (ObjectNode object : expected) {
      JsonNode rendered = actual.get(JsonTrees.kindAndName(object));
      assertEquals(
          List.of(), JsonTrees.differences(object, rendered), JsonTrees.kindAndName(object));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void applyingTheSameObjectsAgainChangesNothing(String folder) throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(CASES.resolve(folder).resolve("etcd.yaml")));
    etcd.getMetadata().setNamespace(etcd.getMetadata().getNamespace() + "-again");
    AppliedCluster appliedCluster = AppliedCluster.create(etcd, secretOf(etcd));
    List<String> before = versions(appliedCluster.apply());

    List<String> after = versions(appliedCluster.apply());

    assertEquals(before, after);
  }

  private static List<String> versions(List<HasMetadata> objects) {
    return objects.stream().map(object -> object.getMetadata().getResourceVersion()).toList();
  }

  private static List<String> titles(Stream<? extends JsonNode> objects) {
    return objects.map(JsonTrees::kindAndName).sorted().toList();
  }

  /** Only the Secret of the Local store matters for rendering: it names a folder on the node. */
  private static StoreSecret secretOf(Etcd etcd) {
    StoreSpec store = etcd.getSpec().backup().store();
    if (store == null || store.secretRef() == null) {
      return new StoreSecret.NotNamed();
    }
    String name = store.secretRef().name();
    return new StoreSecret.Found(
        name, name.equals("local-store") ? Optional.of("/srv/etcd-backups") : Optional.empty());
  }

  private static void removeLeaseSpec(ObjectNode object) {
    if (object.path("kind").asText().equals("Lease")) {
      object.remove("spec");
    }
  }

  /** Removes what differs between servers or runs. The recorded objects lack the same fields. */
  private static ObjectNode asRecorded(HasMetadata applied) {
    ObjectNode object = JsonTrees.of(AppliedCluster.readBack(applied));
    removeLeaseSpec(object);
    object.remove("status");
    ((ObjectNode) object.path("metadata"))
        .remove(
            List.of("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"));
    for (JsonNode owner : object.at("/metadata/ownerReferences")) {
      ((ObjectNode) owner).put("uid", "<owner uid>");
    }
    for (JsonNode claim : object.at("/spec/volumeClaimTemplates")) {
      ((ObjectNode) claim).remove("status");
    }
    if (object.path("kind").asText().equals("Service")) {
      removeAddresses((ObjectNode) object.path("spec"));
    }
    return object;
  }

  private static void removeAddresses(ObjectNode service) {
    service.remove(List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"));
    if (!service.path("clusterIP").asText().equals("None")) {
      service.remove("clusterIP");
    }
  }
}
