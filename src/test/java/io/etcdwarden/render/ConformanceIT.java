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
 * Each folder of {@code conformance} holds a wish and all objects that etcd-druid made of it, read
 * back from an API server. Ours are applied to one and read back too.
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
  void theServerHoldsTheSameObjectsAsWithEtcdDruid(String folder) throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(CASES.resolve(folder).resolve("etcd.yaml")));
    List<ObjectNode> wanted =
        JsonTrees.parse(Files.readString(CASES.resolve(folder).resolve("objects.yaml")));
    wanted.forEach(object -> IntendedDifferences.applyTo(object, etcd));
    wanted.forEach(ConformanceIT::leaveOutLeaseSpec);

    Map<String, ObjectNode> found =
        AppliedCluster.create(etcd, secretOf(etcd)).apply().stream()
            .map(ConformanceIT::asRecorded)
            .collect(Collectors.toMap(JsonTrees::kindAndName, Function.identity()));

    assertEquals(titles(wanted.stream()), titles(found.values().stream()));
    for (ObjectNode object : wanted) {
      JsonNode ours = found.get(JsonTrees.kindAndName(object));
      assertEquals(List.of(), JsonTrees.differences(object, ours), JsonTrees.kindAndName(object));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void applyingTheSameAgainChangesNothing(String folder) throws IOException {
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

  /** The only Secret that matters to rendering held a folder of the node. */
  private static StoreSecret secretOf(Etcd etcd) {
    StoreSpec store = etcd.getSpec().backup().store();
    if (store == null || store.secretRef() == null) {
      return new StoreSecret.NotNamed();
    }
    String name = store.secretRef().name();
    return new StoreSecret.Found(
        name, name.equals("local-store") ? Optional.of("/srv/etcd-backups") : Optional.empty());
  }

  private static void leaveOutLeaseSpec(ObjectNode object) {
    if (object.path("kind").asText().equals("Lease")) {
      object.remove("spec");
    }
  }

  /** Without what differs from server to server or run to run; the recording lacks the same. */
  private static ObjectNode asRecorded(HasMetadata applied) {
    ObjectNode object = JsonTrees.of(AppliedCluster.readBack(applied));
    leaveOutLeaseSpec(object);
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
      leaveOutAddresses((ObjectNode) object.path("spec"));
    }
    return object;
  }

  private static void leaveOutAddresses(ObjectNode service) {
    service.remove(List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"));
    if (!service.path("clusterIP").asText().equals("None")) {
      service.remove("clusterIP");
    }
  }
}
