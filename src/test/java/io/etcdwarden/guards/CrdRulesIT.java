package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.guards.CrdApiClient.Response;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server enforces the rules in {@code crd-rules.yaml}; each rule is one case. */
class CrdRulesIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theApiServerEnforcesTheRule(String sentence, JsonNode rule) {
    CrdApiClient client = new CrdApiClient();

    Response response = submit(client, rule);

    assertEquals(refused(rule), response.fields(), response.message());
    assertEquals(!rule.has("refused"), response.isAccepted(), response.message());
  }

  private static Response submit(CrdApiClient client, JsonNode rule) {
    JsonNode first = CrdApiClient.resource("crd-" + rule.path("from").asText("etcd") + ".yaml");
    JsonNode given = merge(first, rule.path("given"));
    Response response = client.create(given);
    if (rule.has("status")) {
      assertTrue(response.isAccepted(), response.message());
      ObjectNode withStatus = given.deepCopy();
      response = client.replaceStatus(withStatus.set("status", rule.get("status")));
    }
    if (rule.has("change")) {
      assertTrue(response.isAccepted(), response.message());
      response = client.replace(merge(given, rule.get("change")));
    }
    return response;
  }

  /** Merges one object into another: null removes a field, a list is replaced. */
  private static JsonNode merge(JsonNode base, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.isMissingNode() ? base : patch;
    }
    ObjectNode merged = base.isObject() ? base.deepCopy() : CrdApiClient.MAPPER.createObjectNode();
    patch
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                merged.remove(field.getKey());
              } else {
                merged.set(field.getKey(), merge(merged.path(field.getKey()), field.getValue()));
              }
            });
    return merged;
  }

  private static List<String> refused(JsonNode rule) {
    return StreamSupport.stream(rule.path("refused").spliterator(), false)
        .map(JsonNode::asText)
        .sorted()
        .toList();
  }

  static Stream<Arguments> rules() {
    return StreamSupport.stream(CrdApiClient.resource("crd-rules.yaml").spliterator(), false)
        .map(rule -> Arguments.of(rule.get("says").asText(), rule));
  }
}
