package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.guards.CrdCourt.Answer;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of {@code crd-rules.yaml}, one case each, before a real API server. */
class CrdRulesIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theApiServerKeepsTheRule(String says, JsonNode rule) {
    CrdCourt court = new CrdCourt();

    Answer answer = judge(court, rule);

    assertEquals(refused(rule), answer.fields(), answer.sentence());
    assertEquals(!rule.has("refused"), answer.isAccepted(), answer.sentence());
  }

  private static Answer judge(CrdCourt court, JsonNode rule) {
    JsonNode first = CrdCourt.resource("crd-" + rule.path("from").asText("etcd") + ".yaml");
    JsonNode given = over(first, rule.path("given"));
    Answer answer = court.create(given);
    if (rule.has("status")) {
      assertTrue(answer.isAccepted(), answer.sentence());
      ObjectNode withStatus = given.deepCopy();
      answer = court.replaceStatus(withStatus.set("status", rule.get("status")));
    }
    if (rule.has("change")) {
      assertTrue(answer.isAccepted(), answer.sentence());
      answer = court.replace(over(given, rule.get("change")));
    }
    return answer;
  }

  /** One object put over another; null removes a field, a list is replaced. */
  private static JsonNode over(JsonNode below, JsonNode above) {
    if (!above.isObject()) {
      return above.isMissingNode() ? below : above;
    }
    ObjectNode both = below.isObject() ? below.deepCopy() : CrdCourt.MAPPER.createObjectNode();
    above
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                both.remove(field.getKey());
              } else {
                both.set(field.getKey(), over(both.path(field.getKey()), field.getValue()));
              }
            });
    return both;
  }

  private static List<String> refused(JsonNode rule) {
    return StreamSupport.stream(rule.path("refused").spliterator(), false)
        .map(JsonNode::asText)
        .sorted()
        .toList();
  }

  static Stream<Arguments> rules() {
    return StreamSupport.stream(CrdCourt.resource("crd-rules.yaml").spliterator(), false)
        .map(rule -> Arguments.of(rule.get("says").asText(), rule));
  }
}
