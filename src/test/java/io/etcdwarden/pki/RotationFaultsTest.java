package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.issue.PkiEvent;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rotation of the peer CA does when a Secret is planted, lost or shared. No member runs. */
class RotationFaultsTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final PkiRequest REQUEST = PkiRequests.only(Line.PEER);
  private static final PkiRequest ROTATED = REQUEST.withRotation(asked("", false));

  private final PkiEngine engine = new PkiEngine(new SeededRandom(3));
  private final InMemorySecrets secrets = new InMemorySecrets();
  private final List<PkiEvent.Kind> events = new ArrayList<>();

  @BeforeEach
  void generateFirst() {
    decideAndWrite(REQUEST);
  }

  @Test
  void theNewGenerationIsRecordedBeforeItsSecretIsWritten() {
    PkiOutcome outcome = engine.decide(ROTATED, secrets.current(), NOW);

    assertEquals(List.of("Replace peer-ca", "Create main-peer-ca-2"), writes(outcome));
    assertEquals(
        List.of(PkiEvent.Kind.CA_ROTATION_STARTED),
        outcome.events().stream().map(PkiEvent::kind).toList());
  }

  @Test
  void aHibernatedClusterRotatesWithoutRestart() {
    settle(ROTATED);

    assertEquals(
        List.of(
            PkiEvent.Kind.CA_ROTATION_STARTED,
            PkiEvent.Kind.CA_ROTATION_PHASE,
            PkiEvent.Kind.LEAF_RENEWED,
            PkiEvent.Kind.CA_ROTATION_PHASE,
            PkiEvent.Kind.CA_ROTATION_COMPLETED),
        events);

    assertEquals("CN=main-peer-ca g2", issuer());
    assertEquals(1, bundleSize());
    assertTrue(secrets.current().find("main-peer-ca-1").isEmpty());
    assertEquals("2", secrets.get("peer-ca").annotations().get(PkiLabels.GENERATION));
  }

  @Test
  void aPlantedGenerationIsNotTrusted() {
    StoredSecret own = secrets.get("main-peer-ca-1");
    InMemorySecrets other = new InMemorySecrets();
    other.apply(new PkiEngine(new SeededRandom(9)).decide(REQUEST, other.current(), NOW).writes());
    StoredSecret foreign = other.get("main-peer-ca-1");
    StoredSecret planted =
        StoredSecret.unwritten("main-peer-ca-2", StoredSecret.OPAQUE, foreign.data())
            .withMetadata(own.labels(), Map.of(PkiLabels.GENERATION, "2"));
    secrets.put(planted);

    PkiOutcome outcome = decideAndWrite(REQUEST);

    assertEquals(1, bundleSize());
    assertTrue(codes(outcome).contains(FindingCode.CA_GENERATION_UNEXPECTED));

    settle(ROTATED);

    assertEquals("CN=main-peer-ca g3", issuer());
    assertEquals(1, bundleSize());
  }

  @Test
  void aPlantedGenerationCannotReplaceTheRecordedOne() {
    PkiOutcome started = engine.decide(ROTATED, secrets.current(), NOW);
    secrets.apply(started.writes().subList(0, 1)); // the operator stops here
    StoredSecret own = secrets.get("main-peer-ca-1");
    InMemorySecrets other = new InMemorySecrets();
    other.apply(new PkiEngine(new SeededRandom(9)).decide(REQUEST, other.current(), NOW).writes());
    secrets.put(
        StoredSecret.unwritten(
                "main-peer-ca-2", StoredSecret.OPAQUE, other.get("main-peer-ca-1").data())
            .withMetadata(own.labels(), Map.of(PkiLabels.GENERATION, "2")));

    settle(ROTATED);

    assertEquals("CN=main-peer-ca g3", issuer());
    assertEquals(1, bundleSize());
  }

  @Test
  void aLostKeyIsReplacedWhenALeafMustBeRenewed() {
    secrets.delete("main-peer-ca-1");

    PkiOutcome now = decideAndWrite(REQUEST);

    assertTrue(codes(now).contains(FindingCode.CA_KEY_UNAVAILABLE));
    assertEquals("CN=main-peer-ca g1", issuer());

    Instant due = NOW.plus(Duration.ofDays(300));
    for (int i = 0; i < 6; i++) {
      secrets.apply(engine.decide(REQUEST, secrets.current(), due).writes());
    }

    assertEquals("CN=main-peer-ca g2", issuer());
    assertEquals(1, bundleSize());
  }

  @Test
  void aSharedCaIsNotRotated() {
    PkiRequest second =
        PkiRequests.forOtherCluster(
            "second",
            PkiRequests.withCredentials(
                REQUEST,
                spec ->
                    PkiRequests.withSecretRef(
                        new SecretRef(true, "second-" + spec.secret().name(), ""), spec)));
    secrets.apply(engine.decide(second, secrets.current(), NOW).writes());

    PkiOutcome outcome = decideAndWrite(ROTATED);

    assertEquals(List.of(), writes(outcome));
    assertTrue(
        outcome.rotations().get(Line.PEER).obstacle().contains("is shared with another Etcd"));
  }

  @Test
  void aPausedRotationStopsAndContinues() {
    decideAndWrite(ROTATED);
    PkiRequest paused =
        REQUEST.withRotation(
            new RotationRequest(Map.of(), Set.of(), false, true, Duration.ZERO, Set.of()));

    PkiOutcome outcome = decideAndWrite(paused);

    assertEquals(List.of(), writes(outcome));
    assertEquals(RotationPhase.TRUST_PUBLISHED, outcome.rotations().get(Line.PEER).phase());

    settle(REQUEST);

    assertEquals("CN=main-peer-ca g2", issuer());
  }

  @Test
  void aTokenIsServedOnce() {
    PkiRequest withToken = REQUEST.withRotation(asked("2026-07", false));

    settle(withToken);
    settle(withToken);

    assertEquals("CN=main-peer-ca g2", issuer());
  }

  /** The operator may stop before it removes the annotation. */
  @Test
  void aRequestThatStaysDuringItsRotationStartsNoSecondOne() {
    decideAndWrite(ROTATED);
    decideAndWrite(ROTATED);

    assertTrue(secrets.current().find("main-peer-ca-3").isEmpty());
    assertEquals(1, events.stream().filter(PkiEvent.Kind.CA_ROTATION_STARTED::equals).count());
  }

  @Test
  void aBundleThatIsDeletedDuringTheRotationIsWrittenAgain() {
    decideAndWrite(ROTATED);
    decideAndWrite(REQUEST);
    secrets.delete("peer-ca");

    settle(REQUEST);

    assertEquals(1, bundleSize());
    assertFalse(issuer().isEmpty());
    assertTrue(engine.decide(REQUEST, secrets.current(), NOW).isUsable());
  }

  private static RotationRequest asked(String token, boolean urgent) {
    return new RotationRequest(
        Map.of(Line.PEER, token),
        urgent ? Set.of(Line.PEER) : Set.of(),
        false,
        false,
        Duration.ZERO,
        Set.of());
  }

  private PkiOutcome decideAndWrite(PkiRequest request) {
    PkiOutcome outcome = engine.decide(request, secrets.current(), NOW);
    outcome.events().stream()
        .map(PkiEvent::kind)
        .filter(kind -> kind != PkiEvent.Kind.SECRET_CREATED)
        .forEach(events::add);
    secrets.apply(outcome.writes());
    return outcome;
  }

  /** Reconciles until nothing is written; the request is removed when the rotation has started. */
  private void settle(PkiRequest request) {
    PkiRequest current = request;
    PkiOutcome outcome = decideAndWrite(current);
    for (int i = 0; i < 20 && !outcome.writes().isEmpty(); i++) {
      boolean served =
          outcome.hasStartedRotations(current.rotation().tokens().keySet())
              && current.rotation().tokens().values().stream().allMatch(String::isEmpty);
      current = served ? REQUEST : current;
      outcome = decideAndWrite(current);
    }
    assertEquals(List.of(), writes(outcome));
  }

  private static List<String> writes(PkiOutcome outcome) {
    return outcome.writes().stream()
        .map(write -> write.getClass().getSimpleName() + " " + write.secret().name())
        .toList();
  }

  private static Set<FindingCode> codes(PkiOutcome outcome) {
    return outcome.findings().stream().map(finding -> finding.code()).collect(Collectors.toSet());
  }

  private String issuer() {
    return TrustBundle.read(secrets.get("peer-server"), List.of("tls.crt"))
        .getFirst()
        .issuer()
        .toString();
  }

  private int bundleSize() {
    return TrustBundle.read(secrets.get("peer-ca"), List.of("ca.crt")).size();
  }
}
