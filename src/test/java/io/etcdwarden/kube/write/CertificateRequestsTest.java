package io.etcdwarden.kube.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.x509.CertificateSigningRequest;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateRequestsTest {
  private static final String COLLECTION =
      "/apis/cert-manager.io/v1/namespaces/ns/certificaterequests";
  private static final String PATH = COLLECTION + "/main-peer-ca-2";
  private static final Instant CREATED = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NOW = CREATED.plusSeconds(60);
  private static final KeyMaterial KEY = key(1);
  private static final IssuerSpec ISSUER =
      new IssuerSpec("cert-manager.io", "Issuer", "corp-ca", Set.of(Line.PEER));
  private static final SigningRequest REQUEST =
      new SigningRequest(
          "main-peer-ca-2",
          ISSUER,
          "main-peer-ca g2",
          Set.of(KeyPurpose.SERVER),
          Duration.ofDays(1825),
          KeyAlgorithm.ECDSA_P256,
          KEY);

  private final MockApiServer server = new MockApiServer();
  private final CertificateRequests requests =
      new CertificateRequests(etcd(), server.clients().full());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aRequestSaysWhatTheCaIsFor() {
    server.respondOnce(HttpMethod.POST, COLLECTION, 201, present("uid", KEY, "corp-ca", Map.of()));

    SigningState state = requests.sign(REQUEST, KEY, NOW);

    JsonNode spec = server.lastBody().get("spec");
    assertInstanceOf(SigningState.Pending.class, state);
    assertTrue(spec.get("isCA").asBoolean());
    assertEquals("157680000s", spec.get("duration").asText());
    assertEquals("[\"cert sign\",\"crl sign\",\"server auth\"]", spec.get("usages").toString());
    assertEquals("corp-ca", spec.at("/issuerRef/name").asText());
    assertTrue(
        CertificateSigningRequest.isFor(
            Base64.getDecoder().decode(spec.get("request").asText()), KEY));
  }

  @Test
  void anOldRefusalIsRepeated() {
    Map<String, Object> status = conditions("Ready", "False", "Failed", "no CA for you");
    server.respondAlways(HttpMethod.GET, PATH, 200, present("uid", KEY, "corp-ca", status));

    String early = refusal(requests.sign(REQUEST, KEY, NOW));

    assertTrue(early.contains("was refused: no CA for you. Correct the cause"), early);
    assertEquals(1, server.requestCount());

    server.respondOnce(HttpMethod.DELETE, PATH, 200, Map.of());
    server.respondOnce(HttpMethod.POST, COLLECTION, 201, present("uid", KEY, "corp-ca", Map.of()));

    assertInstanceOf(
        SigningState.Pending.class, requests.sign(REQUEST, KEY, CREATED.plus(Duration.ofHours(1))));
  }

  /** After a restart of the operator, or a change of the spec. */
  @ParameterizedTest
  @CsvSource({"2, corp-ca", "1, other-ca"})
  void aRequestForAnotherKeyOrToAnotherIssuerIsReplaced(int key, String issuer) {
    server.respondOnce(HttpMethod.GET, PATH, 200, present("uid", key(key), issuer, Map.of()));
    server.respondOnce(HttpMethod.DELETE, PATH, 200, Map.of());
    server.respondOnce(HttpMethod.POST, COLLECTION, 201, present("uid", KEY, "corp-ca", Map.of()));

    SigningState state = requests.sign(REQUEST, KEY, NOW);

    assertInstanceOf(SigningState.Pending.class, state);
    assertEquals(3, server.requestCount());
  }

  @Test
  void aRequestOfAnotherIsNotTouched() {
    server.respondOnce(HttpMethod.GET, PATH, 200, present("other", KEY, "corp-ca", Map.of()));

    String refusal = refusal(requests.sign(REQUEST, KEY, NOW));

    assertTrue(refusal.contains("the operator did not create it"), refusal);
    assertEquals(1, server.requestCount());
  }

  @ParameterizedTest
  @CsvSource({
    "404, Not Found, Install cert-manager",
    "403, User \"x\" cannot create resource, Set certManager.enabled in the chart",
    "403, 'exceeded quota: q', raise this ResourceQuota",
    "422, the server is broken, the server is broken"
  })
  void aFailureIsARefusalWithItsRemedy(int code, String message, String sentence) {
    server.respondOnce(HttpMethod.POST, COLLECTION, code, MockApiServer.errorStatus(code, message));

    String refusal = refusal(requests.sign(REQUEST, KEY, NOW));

    assertTrue(refusal.contains(sentence), refusal);
  }

  @ParameterizedTest
  @CsvSource({
    "Ready, False, Pending, issuer not found, has no certificate yet: issuer not found.",
    "Other, True, x, y, is not approved yet"
  })
  void whatIsWaitedForIsSaid(
      String type, String status, String reason, String message, String sentence) {
    server.respondOnce(
        HttpMethod.GET,
        PATH,
        200,
        present("uid", KEY, "corp-ca", conditions(type, status, reason, message)));

    SigningState state = requests.sign(REQUEST, KEY, NOW);

    String pending = assertInstanceOf(SigningState.Pending.class, state).reason();
    assertTrue(pending.contains(sentence), pending);
  }

  private static String refusal(SigningState state) {
    return assertInstanceOf(SigningState.Refused.class, state).reason();
  }

  private static Map<String, Object> conditions(
      String type, String status, String reason, String message) {
    return Map.of(
        "conditions",
        List.of(Map.of("type", type, "status", status, "reason", reason, "message", message)));
  }

  private static Map<String, Object> present(
      String owner, KeyMaterial key, String issuer, Map<String, Object> status) {
    byte[] csr = CertificateSigningRequest.write("x", Set.of(), key, new SeededRandom(5));
    return Map.of(
        "apiVersion",
        "cert-manager.io/v1",
        "kind",
        "CertificateRequest",
        "metadata",
        Map.of(
            "name",
            "main-peer-ca-2",
            "namespace",
            "ns",
            "uid",
            "request-uid",
            "resourceVersion",
            "7",
            "creationTimestamp",
            CREATED.toString(),
            "ownerReferences",
            List.of(
                Map.of(
                    "apiVersion",
                    "druid.gardener.cloud/v1alpha1",
                    "kind",
                    "Etcd",
                    "name",
                    "main",
                    "uid",
                    owner))),
        "spec",
        Map.of(
            "request",
            new String(Base64.getEncoder().encode(csr), UTF_8),
            "issuerRef",
            Map.of("group", "cert-manager.io", "kind", "Issuer", "name", issuer)),
        "status",
        status);
  }

  private static KeyMaterial key(int seed) {
    return KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, new SeededRandom(seed));
  }

  private static Etcd etcd() {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setNamespace("ns");
    etcd.getMetadata().setUid("uid");
    return etcd;
  }
}
