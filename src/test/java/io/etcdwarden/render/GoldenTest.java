package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.JsonTrees;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each folder of {@code golden} has an Etcd, and the objects that etcd-druid makes for it, without
 * the defaults of an API server.
 */
class GoldenTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "minimal",
        "everything",
        "local-store",
        "upgraded-etcd",
        "hibernated",
        "one-member",
        "member-prefix",
        "peer-tls",
        "advertised-peers",
        "joins-existing-cluster",
        "runtime-disabled",
        "root",
        "store-aws",
        "store-azure",
        "store-gcp",
        "store-alicloud",
        "store-openstack",
        "store-openshift",
        "store-dell",
        "store-without-secret",
        "local-store-without-container"
      })
  void objectsAreTheSameAsThoseOfEtcdDruid(String folder) {
    Etcd etcd = Etcds.parse(JsonTrees.readResource("/golden/" + folder + "/etcd.yaml"));
    etcd.getMetadata().setUid("<uid>");
    List<ObjectNode> expected =
        JsonTrees.parse(JsonTrees.readResource("/golden/" + folder + "/objects.yaml"));
    expected.forEach(object -> prepare(object, etcd));

    Map<String, JsonNode> rendered = render(etcd, folder.equals("upgraded-etcd"));

    for (ObjectNode object : expected) {
      JsonNode actual =
          rendered.getOrDefault(JsonTrees.kindAndName(object), TextNode.valueOf("nothing"));
      assertEquals(List.of(), JsonTrees.differences(object, actual), JsonTrees.kindAndName(object));
    }
  }

  private static Map<String, JsonNode> render(Etcd etcd, boolean upgraded) {
    PlanSettings settings = new PlanSettings(Images.builtIn(), true, upgraded);
    ClusterPlan plan = new Planner(settings).plan(etcd, new StoreSecret.NotNamed());
    return Renderer.render(plan).desired().stream()
        .map(JsonTrees::of)
        .collect(Collectors.toMap(JsonTrees::kindAndName, Function.identity()));
  }

  private static void prepare(ObjectNode object, Etcd etcd) {
    IntendedDifferences.applyTo(object, etcd);
    writeServerDefaults(object);
    removeEmptyValues(object);
  }

  /** Our objects have the defaults inside fields that server-side apply owns as a whole. */
  private static void writeServerDefaults(ObjectNode object) {
    for (JsonNode reference : object.findValues("fieldRef")) {
      ((ObjectNode) reference).put("apiVersion", "v1");
    }
    for (JsonNode claim : object.at("/spec/volumeClaimTemplates")) {
      ((ObjectNode) claim).put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
    }
  }

  /** An empty value and a missing one are the same for the API server. */
  private static void removeEmptyValues(ObjectNode object) {
    if (object.path("kind").asText().equals("Lease")) {
      object.remove("spec");
    }
    if (object.at("/spec/serviceName").asText("none").isEmpty()) {
      ((ObjectNode) object.path("spec")).remove("serviceName");
    }
  }
}
