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

/** Answers an {@code AdmissionReview} with a decision. Every input gets an answer. */
final class AdmissionEndpoint {
  /** The request limit of the API server; protected objects are much smaller. */
  static final int MAX_BODY_BYTES = 3 * 1024 * 1024;

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

  /** An unreadable request is answered too, with the reason. */
  byte[] answer(byte[] body) {
    if (body.length == 0) {
      return refusal(400, "the request has no body; expected an " + KIND);
    }
    if (body.length > MAX_BODY_BYTES) {
      return refusal(413, "the request is longer than " + MAX_BODY_BYTES + " bytes");
    }
    try {
      return answer(JSON.readTree(body));
    } catch (IOException notJson) {
      return refusal(400, "the request is not JSON; expected an " + KIND);
    }
  }

  private byte[] answer(JsonNode review) {
    String version = review.path("apiVersion").asText("");
    JsonNode request = review.path("request");
    if (!VERSIONS.contains(version)
        || !KIND.equals(review.path("kind").asText(""))
        || !request.isObject()) {
      return refusal(400, "expected an " + KIND + " of " + V1 + " with a request");
    }
    AdmissionCall call = AdmissionCall.read(request);
    AdmissionDecision admissionDecision = decide(call);
    logRefusal(call, admissionDecision);
    return write(version, request.path("uid").asText(""), admissionDecision);
  }

  private AdmissionDecision decide(AdmissionCall call) {
    try {
      return protection.decide(call);
    } catch (OperatorException failure) {
      return new AdmissionDecision.Failed(500, failure.getMessage());
    } catch (RuntimeException mistake) {
      log.error(
          "cannot decide on {} of {}",
          AdmissionCall.truncated(call.operation()),
          call.objectName(),
          mistake);
      return new AdmissionDecision.Failed(500, "internal error of the operator; see its log");
    }
  }

  private static void logRefusal(AdmissionCall call, AdmissionDecision admissionDecision) {
    switch (admissionDecision) {
      case AdmissionDecision.Allowed _ -> {}
      case AdmissionDecision.Denied denied -> logRefusal(call, denied.reason());
      case AdmissionDecision.Failed failed -> logRefusal(call, failed.reason());
    }
  }

  private static void logRefusal(AdmissionCall call, String reason) {
    log.atInfo()
        .addKeyValue("namespace", AdmissionCall.truncated(call.namespace()))
        .addKeyValue("object", call.objectName())
        .addKeyValue("user", AdmissionCall.truncated(call.user()))
        .log("refused: {}", reason);
  }

  private static byte[] refusal(int code, String reason) {
    return write(V1, "", new AdmissionDecision.Failed(code, reason));
  }

  private static byte[] write(String version, String uid, AdmissionDecision admissionDecision) {
    ObjectNode review = JSON.createObjectNode().put("apiVersion", version).put("kind", KIND);
    ObjectNode response = review.putObject("response").put("uid", uid);
    switch (admissionDecision) {
      case AdmissionDecision.Allowed allowed -> {
        response.put("allowed", true);
        if (!allowed.warnings().isEmpty()) {
          allowed.warnings().forEach(response.putArray("warnings")::add);
        }
      }
      case AdmissionDecision.Denied denied -> refuse(response, 403, "Forbidden", denied.reason());
      case AdmissionDecision.Failed failed -> refuse(response, failed.code(), "", failed.reason());
    }
    try {
      return JSON.writeValueAsBytes(review);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("cannot serialize an AdmissionReview", impossible);
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
