package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.guards.CrdApiClient.Response;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The API server accepts and refuses the same resources with our CRDs as with those of etcd-druid.
 * The expected results were recorded on an API server with the CRDs of etcd-druid.
 */
class CrdParityIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void theApiServerDecidesAsWithTheDefinitionsOfEtcdDruid(String id, JsonNode expected) {
    CrdApiClient client = new CrdApiClient();

    Response response = submit(client, expected);

    assertEquals(expected.get("verdict").asText(), verdict(response), response.message());
    assertEquals(fields(expected), response.fields(), response.message());
    if (response.isAccepted()) {
      assertEquals(expectedSpec(expected), spec(response.stored()));
    }
  }

  private static Response submit(CrdApiClient client, JsonNode expected) {
    if (!expected.has("old")) {
      return client.create(expected.get("object"));
    }
    Response before = client.create(expected.get("old"));
    assertTrue(before.isAccepted(), before.message());
    return client.replace(expected.get("object"));
  }

  private static String verdict(Response response) {
    return response.isAccepted() ? "accept" : "reject";
  }

  private static List<String> fields(JsonNode expected) {
    return StreamSupport.stream(expected.path("fields").spliterator(), false)
        .map(JsonNode::asText)
        .sorted()
        .toList();
  }

  /** The spec that was sent, without unknown fields; or the one that the recorded server stored. */
  private static JsonNode expectedSpec(JsonNode expected) {
    if (expected.has("stored_spec")) {
      return expected.get("stored_spec");
    }
    ObjectNode spec = spec(expected.get("object")).deepCopy();
    spec.remove("unknownField");
    return spec;
  }

  /** The spec; an empty one if it is missing. */
  private static JsonNode spec(JsonNode object) {
    JsonNode spec = object.path("spec");
    return spec instanceof MissingNode ? CrdApiClient.MAPPER.createObjectNode() : spec;
  }

  static Stream<Arguments> verdicts() {
    return StreamSupport.stream(CrdApiClient.resource("crd-verdicts.json").spliterator(), false)
        .map(verdict -> Arguments.of(verdict.get("id").asText(), verdict));
  }
}
