package io.etcdwarden.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.support.Etcds;
import java.io.IOException;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionEndpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LABELS =
      "\"labels\":{\"app.kubernetes.io/managed-by\":\"etcd-druid\","
          + "\"app.kubernetes.io/part-of\":\"main\"}";
  static final String REVIEW =
      """
      {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{
       "uid":"42","operation":"UPDATE","kind":{"group":"","version":"v1","kind":"ConfigMap"},
       "resource":{"group":"","version":"v1","resource":"configmaps"},
       "namespace":"ns","name":"main-config","userInfo":{"username":"other-user"},
       "object":{"metadata":{%s}},"oldObject":{"metadata":{%s}}}}
      """
          .formatted(LABELS, LABELS);

  private final FakeComponents components = new FakeComponents();
  private final AdmissionEndpoint endpoint =
      new AdmissionEndpoint(
          new ComponentProtection(
              new PrivilegedAccounts(Set.of("operator"), Set.of(), etcd -> etcd), components));

  @Test
  void aDenialIsAReviewWithTheUidOfTheRequest() throws IOException {
    components.etcds.put("main", Etcds.withDefaults());

    JsonNode answer = answer(REVIEW);

    assertEquals("admission.k8s.io/v1", answer.at("/apiVersion").asText());
    assertEquals("AdmissionReview", answer.at("/kind").asText());
    assertEquals("42", answer.at("/response/uid").asText());
    assertFalse(answer.at("/response/allowed").asBoolean(true));
    assertEquals(403, answer.at("/response/status/code").asInt());
    assertEquals("Forbidden", answer.at("/response/status/reason").asText());
    assertTrue(answer.at("/response/status/message").asText().contains("ConfigMap ns/main-config"));
  }

  @Test
  void theOperatorIsAllowed() throws IOException {
    components.etcds.put("main", Etcds.withDefaults());

    JsonNode answer = answer(REVIEW.replace("other-user", "operator"));

    assertTrue(answer.at("/response/allowed").asBoolean());
    assertTrue(answer.at("/response/status").isMissingNode());
  }

  @Test
  void theResponseHasTheVersionOfTheRequest() throws IOException {
    JsonNode answer = answer(REVIEW.replace("k8s.io/v1", "k8s.io/v1beta1"));

    assertEquals("admission.k8s.io/v1beta1", answer.at("/apiVersion").asText());
  }

  @Test
  void textOfTheCallerIsTruncatedInTheMessage() throws IOException {
    components.etcds.put("main", Etcds.withDefaults());

    JsonNode answer = answer(REVIEW.replace("other-user", "x".repeat(100_000)));

    String message = answer.at("/response/status/message").asText();
    assertTrue(message.length() < 1000, "it has " + message.length() + " characters");
  }

  @Test
  void aWarningIsPartOfTheResponse() throws IOException {
    JsonNode answer = answer(REVIEW);

    assertTrue(answer.at("/response/allowed").asBoolean());
    assertTrue(answer.at("/response/warnings/0").asText().contains("does not exist"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"userInfo\":{}", "\"userInfo\":null", "\"userInfo\":[7]"})
  void aRequestWithoutAUserIsDenied(String userInfo) throws IOException {
    components.etcds.put("main", Etcds.withDefaults());

    JsonNode answer =
        answer(REVIEW.replace("\"userInfo\":{\"username\":\"other-user\"}", userInfo));

    assertEquals(403, answer.at("/response/status/code").asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``",
        "` `",
        "`not json`",
        "`{`",
        "`{}`",
        "`[]`",
        "`null`",
        "`7`",
        "`{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}`",
        "`{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}`",
        "`{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":[]}`",
        "`{\"apiVersion\":\"admission.k8s.io/v2\",\"kind\":\"AdmissionReview\",\"request\":{}}`",
        "`{\"apiVersion\":{},\"kind\":[],\"request\":{}}`",
      })
  void aBodyThatIsNotAReviewIsABadRequest(String body) throws IOException {
    JsonNode answer = answer(body);

    assertEquals(400, answer.at("/response/status/code").asInt());
    assertFalse(answer.at("/response/allowed").asBoolean(true));
    assertEquals("", answer.at("/response/uid").asText("missing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"object\":null",
        "\"object\":\"text\"",
        "\"object\":{\"metadata\":7}",
        "\"object\":{\"metadata\":{\"labels\":[]}}",
        "\"object\":{\"metadata\":{\"labels\":{\"a\":7}}}"
      })
  void anUnreadableObjectIsABadRequest(String object) throws IOException {
    JsonNode answer = answer(REVIEW.replace("\"object\":{\"metadata\":{" + LABELS + "}}", object));

    assertEquals(400, answer.at("/response/status/code").asInt());
    assertEquals("42", answer.at("/response/uid").asText());
  }

  @Test
  void aBodyAboveTheLimitIsTooLarge() throws IOException {
    JsonNode answer =
        JSON.readTree(endpoint.answer(new byte[AdmissionEndpoint.MAX_BODY_BYTES + 1]));

    assertEquals(413, answer.at("/response/status/code").asInt());
  }

  @Test
  void tooDeeplyNestedJsonIsABadRequest() throws IOException {
    JsonNode answer = answer("[".repeat(100_000));

    assertEquals(400, answer.at("/response/status/code").asInt());
  }

  @Test
  void whileTheClusterCannotBeReadEveryChangeIsDenied() throws IOException {
    components.isBroken = true;

    JsonNode answer = answer(REVIEW);

    assertEquals(500, answer.at("/response/status/code").asInt());
    assertEquals("the API server did not answer", answer.at("/response/status/message").asText());
  }

  @Test
  void everyDamagedBodyGetsADecision() throws IOException {
    Random random = new Random(4);
    for (int round = 0; round < 20_000; round++) {
      byte[] body = REVIEW.getBytes(UTF_8);
      for (int i = 0; i <= random.nextInt(4); i++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }

      JsonNode answer = JSON.readTree(endpoint.answer(body));

      assertTrue(answer.at("/response/allowed").isBoolean());
    }
  }

  private JsonNode answer(String body) throws IOException {
    return JSON.readTree(endpoint.answer(body.getBytes(UTF_8)));
  }
}
