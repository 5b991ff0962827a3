package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.handshake.HandshakeAnswer;
import io.etcdwarden.handshake.HandshakeQuestion;
import io.etcdwarden.pki.TestCas;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When endpoints of members are asked, and what follows from their answers. */
class MemberHandshakesTest {
  private static final Map<Integer, String> PAIRS =
      Map.of(
          2379, "main-client-server",
          2380, "main-peer-server",
          9095, "main-client-server",
          8080, "main-backup-server");
  private static final int ENDPOINTS = 12;

  private final ReconcileHarness harness = new ReconcileHarness(true);
  private final Map<String, Set<String>> trustedSinceStart = new HashMap<>();

  @BeforeEach
  void startAllMembers() {
    harness.cluster.create(Etcds.withTls(3, "client", "peer", "backup"));
    harness.reconcile();
    harness.clock.advance(Duration.ofSeconds(5));
    harness.membersBecomeReady();
    List.of(0, 1, 2).forEach(this::start);
    harness.reconcile();
    harness.clock.advance(Duration.ofMinutes(1));
  }

  @Test
  void aQuietClusterIsNeverAsked() {
    for (int day = 0; day < 300; day += 30) {
      harness.clock.advance(Duration.ofDays(30));
      harness.membersBecomeReady();
      List.of(0, 1, 2).forEach(this::start);
      harness.reconcile();
      harness.reconcile();
    }

    assertEquals(List.of(), harness.asked);
  }

  @Test
  void whileARotationWaitsEachEndpointIsAskedOnce() {
    harness.endpoints = this::presentsWhatIsStored;

    startRotation();
    harness.clock.advance(Duration.ofMinutes(5));
    harness.reconcile();

    List<String> asked =
        harness.asked.stream()
            .filter(question -> question.port() != 2380)
            .map(Object::toString)
            .toList();
    assertEquals(Set.copyOf(asked).size(), asked.size());
    assertEquals(ENDPOINTS, askedNow().size());
    assertEquals(1, Set.copyOf(harness.answeredMembers).size());
  }

  @Test
  void anEndpointThatDoesNotTrustTheNewCaYetIsAskedAgain() {
    harness.endpoints = this::presentsWhatIsStored;
    startRotation();
    harness.asked.clear();

    harness.reconcile();
    assertEquals(Set.of(), askedNow());
    harness.clock.advance(Duration.ofSeconds(10));
    harness.reconcile();

    assertEquals(Set.of("10.0.0.0:2380", "10.0.0.1:2380", "10.0.0.2:2380"), askedNow());
  }

  @Test
  void onlyEndpointsThatVerifyCallersGetClientCertificates() {
    startRotation();

    harness.asked.forEach(
        question -> {
          int identities = question.port() == 2380 ? 2 : question.port() == 2379 ? 1 : 0;
          assertEquals(identities, question.identities().size(), question.toString());
        });
  }

  @Test
  void aRestartedContainerIsAskedAgain() {
    harness.endpoints = this::presentsWhatIsStored;
    startRotation();
    harness.asked.clear();

    harness.clock.advance(Duration.ofSeconds(5));
    start(1);
    harness.reconcile();

    assertEquals(
        Set.of("10.0.0.1:2379", "10.0.0.1:2380", "10.0.0.1:8080", "10.0.0.1:9095"), askedNow());
    assertEquals(4, harness.asked.size());
  }

  @Test
  void anEndpointWithoutAnswerIsAskedAgainAndReportedOnce() {
    startRotation();
    for (int attempt = 1; attempt < 20; attempt++) {
      harness.clock.advance(Duration.ofSeconds(10));
      Duration delay = harness.reconcile();
      assertTrue(delay.compareTo(Duration.ofMinutes(1)) <= 0, delay::toString);
    }

    assertTrue(harness.asked.size() > 10 * ENDPOINTS);
    assertTrue(harness.asked.size() < 20 * ENDPOINTS);
    assertEquals(
        1, harness.cluster.eventReasons().stream().filter("HandshakeUnanswered"::equals).count());
  }

  @Test
  void theStatusSaysSinceWhenHandshakesConfirmWhatIsServed() {
    assertNull(confirmedAt("peer"));
    harness.endpoints = this::presentsWhatIsStored;
    startRotation();
    Instant asked = harness.clock.instant();

    harness.reconcile();
    assertEquals(asked.toString(), confirmedAt("peer"));
    assertNotNull(confirmedAt("client"));

    harness.clock.advance(Duration.ofMinutes(1));
    start(2);
    harness.endpoints = _ -> new HandshakeAnswer.None("Connection refused");
    harness.reconcile();
    harness.reconcile();
    assertNull(confirmedAt("peer"));
  }

  @Test
  void aMemberThatPresentsAnOlderPairIsNamedAlthoughItsPodIsYoung() {
    Map<String, Certificate> before = new HashMap<>();
    PAIRS.values().forEach(name -> before.put(name, leaf(name)));
    harness.cluster.removeSecret("main-backup-server");
    harness.clock.advance(Duration.ofMinutes(1));
    harness.reconcile();
    harness.clock.advance(Duration.ofMinutes(1));
    List.of(0, 1, 2).forEach(this::start);
    harness.endpoints =
        question ->
            question.toString().equals("10.0.0.1:8080")
                ? presents(before.get("main-backup-server"), question)
                : presentsWhatIsStored(question);

    startRotation();
    harness.reconcile();

    assertEquals("True OlderCertificateServed", harness.condition("CertificatesReady"));
    String message = harness.findCondition("CertificatesReady").orElseThrow().message();
    assertTrue(message.startsWith("Pod main-1 presents an older certificate than"), message);
    assertTrue(message.contains("Delete the pod."), message);
    assertTrue(harness.cluster.eventReasons().contains("OlderCertificateServed"));
  }

  @Test
  void theMetricCountsEndpointsByWhatTheyShowed() {
    assertTrue(harness.registry.find("etcdwarden.member.handshakes").gauges().isEmpty());
    Certificate before = leaf("main-backup-server");
    harness.cluster.removeSecret("main-backup-server");
    harness.clock.advance(Duration.ofMinutes(1));
    harness.reconcile();
    harness.clock.advance(Duration.ofMinutes(1));
    start(1);
    harness.endpoints =
        question ->
            switch (question.port()) {
              case 8080 -> presents(before, question);
              case 9095 -> new HandshakeAnswer.None("Connection refused");
              default -> presentsWhatIsStored(question);
            };

    startRotation();
    harness.reconcile();

    assertEquals(6, endpoints("stored"));
    assertEquals(2, endpoints("older"));
    assertEquals(1, endpoints("unexpected"));
    assertEquals(3, endpoints("unanswered"));
  }

  private double endpoints(String result) {
    return harness
        .registry
        .get("etcdwarden.member.handshakes")
        .tag("result", result)
        .gauge()
        .value();
  }

  /** Another program may have the address of a pod for a moment. */
  @Test
  void aCertificateOfAnotherProgramSaysNothing() {
    Certificate foreign =
        TestCas.clientServer(
                TestCas.ca("foreign", harness.clock.instant()), harness.clock.instant())
            .certificate();
    harness.endpoints = question -> presents(foreign, question);

    startRotation();
    harness.reconcile();

    assertEquals("True RotationInProgress", harness.condition("CertificatesReady"));
    assertNull(confirmedAt("peer"));
  }

  @Test
  void aPausedRotationAsksNobody() {
    startRotation();
    harness.cluster.edit(
        etcd ->
            etcd.getMetadata()
                .setAnnotations(new HashMap<>(Map.of(Annotations.PAUSE_ROTATION, "true"))));
    for (int attempt = 0; attempt < 5; attempt++) {
      harness.clock.advance(Duration.ofSeconds(20));
      harness.reconcile();
    }
    harness.asked.clear();

    harness.clock.advance(Duration.ofHours(1));
    Duration delay = harness.reconcile();

    assertEquals(List.of(), harness.asked);
    assertTrue(delay.compareTo(Duration.ofMinutes(1)) > 0, delay::toString);
  }

  private void startRotation() {
    harness.cluster.edit(
        etcd ->
            etcd.getMetadata()
                .setAnnotations(new HashMap<>(Map.of(Annotations.ROTATE_CA, "peer"))));
    for (int step = 0; step < 4; step++) {
      harness.reconcile();
    }
    harness.asked.removeIf(question -> !askedForCurrentSecrets(question));
  }

  /** The questions from before the new CA was written have one identity less. */
  private static boolean askedForCurrentSecrets(HandshakeQuestion question) {
    return question.port() != 2380 || question.identities().size() == 2;
  }

  private Set<String> askedNow() {
    return harness.asked.stream().map(Object::toString).collect(Collectors.toSet());
  }

  private HandshakeAnswer presentsWhatIsStored(HandshakeQuestion question) {
    return presents(leaf(PAIRS.get(question.port())), question);
  }

  /** The member trusts the CAs that its Secret had when the container started. */
  private HandshakeAnswer presents(Certificate leaf, HandshakeQuestion question) {
    Set<String> asked = question.identities().keySet();
    Set<String> trusted = trustedSinceStart.get(question.address());
    return new HandshakeAnswer.Presented(
        leaf,
        asked.stream().filter(trusted::contains).collect(Collectors.toSet()),
        asked.stream().filter(ca -> !trusted.contains(ca)).collect(Collectors.toSet()));
  }

  private Set<String> trustedNow() {
    return Stream.of("main-client-ca", "main-peer-ca")
        .flatMap(name -> harness.cluster.secret(name).stream())
        .flatMap(secret -> TrustBundle.read(secret, List.of("ca.crt")).stream())
        .map(Certificate::fingerprint)
        .collect(Collectors.toSet());
  }

  private Certificate leaf(String secret) {
    return TrustBundle.read(harness.cluster.secret(secret).orElseThrow(), List.of("tls.crt"))
        .getFirst();
  }

  private String confirmedAt(String line) {
    return harness.status().certificates().stream()
        .filter(it -> it.line().equals(line) && it.role().equals("server"))
        .findFirst()
        .orElseThrow()
        .servedConfirmedAt();
  }

  /** The pod of this member is created now, and its containers start. */
  private void start(int ordinal) {
    String now = harness.clock.instant().toString();
    Pod pod = LiveObjects.pod("main-" + ordinal, true);
    pod.getMetadata().setUid("main-" + ordinal + " " + now);
    pod.getMetadata().setCreationTimestamp(now);
    pod.getStatus().setPodIP("10.0.0." + ordinal);
    trustedSinceStart.put("10.0.0." + ordinal, trustedNow());
    pod.getStatus()
        .setContainerStatuses(
            Stream.of("etcd", "backup-restore").map(name -> running(name, now)).toList());
    harness.cluster.put(pod);
  }

  private static ContainerStatus running(String name, String started) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning(started)
        .endState()
        .build();
  }
}
