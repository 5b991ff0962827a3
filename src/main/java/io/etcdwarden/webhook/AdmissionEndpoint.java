package io.etcdwarden.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One admission review in, the same with a verdict out; whatever comes in, a verdict goes out. */
final class AdmissionEndpoint {
  /** The API server takes no larger request itself; what is protected is far smaller. */
  static final int LONGEST = 3 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(AdmissionEndpoint.class);
  private static final String V1 = "admission.k8s.io/v1";
  private static final Set<String> VERSIONS = Set.of(V1, "admission.k8s.io/v1beta1");
  private static final String KIND = "AdmissionReview";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final ComponentProtection protection;

  AdmissionEndpoint(ComponentProtection protection) {
    this.protection = protection;
  }

  /** Answers what cannot be read as well: who called shall know why. */
  byte[] answer(byte[] body) {
    if (body.length == 0) {
      return refusal(400, "the request has no body; expected an " + KIND);
    }
    if (body.length > LONGEST) {
      return refusal(413, "the request is longer than " + LONGEST + " bytes");
    }
    try {
      return answer(JSON.readTree(body));
    } catch (IOException noJson) {
      return refusal(400, "the request is not JSON; expected an " + KIND);
    }
  }

  private byte[] answer(JsonNode review) {
    String version = review.path("apiVersion").asText("");
    JsonNode request = review.path("request");
    if (!VERSIONS.contains(version)
        || !KIND.equals(review.path("kind").asText(""))
        || !request.isObject()) {
      return refusal(400, "the request is no " + KIND + " of " + V1 + " that asks something");
    }
    AdmissionCall call = AdmissionCall.read(request);
    Verdict verdict = judge(call);
    tell(call, verdict);
    return write(version, request.path("uid").asText(""), verdict);
  }

  private Verdict judge(AdmissionCall call) {
    try {
      return protection.judge(call);
    } catch (OperatorException failure) {
      return new Verdict.Failed(500, failure.getMessage());
    } catch (RuntimeException mistake) {
      log.error(
          "{} of {} could not be judged",
          AdmissionCall.shown(call.operation()),
          call.object(),
          mistake);
      return new Verdict.Failed(500, "the operator made a mistake; see its log");
    }
  }

  private static void tell(AdmissionCall call, Verdict verdict) {
    switch (verdict) {
      case Verdict.Allowed _ -> {}
      case Verdict.Denied denied -> told(call, denied.reason());
      case Verdict.Failed failed -> told(call, failed.reason());
    }
  }

  private static void told(AdmissionCall call, String reason) {
    log.atInfo()
        .addKeyValue("namespace", AdmissionCall.shown(call.namespace()))
        .addKeyValue("object", call.object())
        .addKeyValue("user", AdmissionCall.shown(call.user()))
        .log("refused: {}", reason);
  }

  private static byte[] refusal(int code, String reason) {
    return write(V1, "", new Verdict.Failed(code, reason));
  }

  private static byte[] write(String version, String uid, Verdict verdict) {
    ObjectNode review = JSON.createObjectNode().put("apiVersion", version).put("kind", KIND);
    ObjectNode response = review.putObject("response").put("uid", uid);
    switch (verdict) {
      case Verdict.Allowed allowed -> {
        response.put("allowed", true);
        if (!allowed.warnings().isEmpty()) {
          allowed.warnings().forEach(response.putArray("warnings")::add);
        }
      }
      case Verdict.Denied denied -> refuse(response, 403, "Forbidden", denied.reason());
      case Verdict.Failed failed -> refuse(response, failed.code(), "", failed.reason());
    }
    try {
      return JSON.writeValueAsBytes(review);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of texts cannot be written", impossible);
    }
  }

  private static void refuse(ObjectNode response, int code, String reason, String message) {
    ObjectNode status = response.put("allowed", false).putObject("status");
    status.put("code", code).put("message", message);
    if (!reason.isEmpty()) {
      status.put("reason", reason);
    }
  }
}
