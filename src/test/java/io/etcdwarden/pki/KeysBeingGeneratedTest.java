package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.issue.KeySource;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Decisions while keys are generated in another thread. */
class KeysBeingGeneratedTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final PkiRequest REQUEST = PkiRequests.only(Line.PEER);

  private final SeededRandom random = new SeededRandom(1);
  private final Set<String> ready = new TreeSet<>();
  private final Set<String> asked = new TreeSet<>();
  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(random, this::key);

  @Test
  void nothingIsIssuedBeforeItsKeyIsReady() {
    PkiOutcome first = decideAndWrite(NOW);

    assertEquals(List.of(), first.writes());
    assertEquals(Set.of("main-peer-ca-1"), asked);
    assertFalse(first.isUsable());
    assertEquals(
        FindingCode.KEY_BEING_GENERATED, first.findings().getFirst().code(), "it comes first");
    assertEquals(
        "peer-line ca Secret ns/peer-ca: is created when its ECDSA-P256 key is generated. Pods"
            + " cannot start before. This takes seconds, or minutes while many such keys are"
            + " generated.",
        first.findings().getFirst().message());
  }

  @Test
  void whatHasItsKeyIsIssuedWhileTheRestWaits() {
    ready.add("main-peer-ca-1");
    PkiOutcome withCa = decideAndWrite(NOW);

    assertEquals(
        List.of("main-peer-ca-1", "peer-ca"),
        withCa.writes().stream().map(write -> write.secret().name()).toList());
    assertEquals(
        List.of(FindingCode.KEY_BEING_GENERATED),
        withCa.findings().stream().map(Finding::code).toList());

    ready.add("peer-server");
    PkiOutcome complete = decideAndWrite(NOW);

    assertTrue(complete.isUsable());
    assertEquals(List.of(), complete.findings());
  }

  @Test
  void aLeafThatIsDueStaysWithoutFindingsUntilItsKeyIsReady() {
    ready.addAll(Set.of("main-peer-ca-1", "peer-server"));
    decideAndWrite(NOW);
    ready.clear();
    Instant due = NOW.plus(Duration.ofDays(300));

    PkiOutcome waiting = decideAndWrite(due);

    assertEquals(List.of(), waiting.writes());
    assertEquals(List.of(), waiting.findings());
    ready.add("peer-server");
    assertEquals(1, decideAndWrite(due).writes().size());
  }

  @Test
  void theSameKeysAreIssuedAtOnceAndLater() {
    InMemorySecrets atOnce = new InMemorySecrets();
    SeededRandom same = new SeededRandom(1);
    PkiEngine immediate = new PkiEngine(same, KeySource.immediate(same));
    atOnce.apply(immediate.decide(REQUEST, atOnce.current(), NOW).writes());

    ready.addAll(Set.of("main-peer-ca-1", "peer-server"));
    decideAndWrite(NOW);

    assertEquals(atOnce.current(), secrets.current());
  }

  private PkiOutcome decideAndWrite(Instant now) {
    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), now);
    secrets.apply(outcome.writes());
    return outcome;
  }

  private Optional<KeyMaterial> key(String uid, String secret, KeyAlgorithm algorithm) {
    asked.add(secret);
    return ready.contains(secret)
        ? KeySource.immediate(random).next(uid, secret, algorithm)
        : Optional.empty();
  }
}
