package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.SignatureScheme;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator can stop between any two writes: the next run reaches the same result. */
class InterruptedWritesTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final Instant LATE = NOW.plus(Duration.ofDays(250));

  /** The Secrets before the run, and the time of the run. */
  record Scenario(String name, Consumer<InMemorySecrets> damage, Instant when) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> stops() {
    return Stream.of(
            new Scenario("an empty namespace", InterruptedWritesTest::clear, NOW),
            new Scenario("everything due at once", secrets -> {}, LATE),
            new Scenario(
                "bundles deleted", secrets -> delete(secrets, "client-ca", "peer-ca"), NOW),
            new Scenario(
                "leaves deleted", secrets -> delete(secrets, "client-server", "peer-server"), NOW),
            new Scenario(
                "leaves emptied and a bundle deleted",
                secrets -> {
                  secrets.change("client-server", "tls.key", null);
                  secrets.change("backup-server", "tls.crt", new byte[0]);
                  delete(secrets, "backup-ca");
                },
                LATE),
            new Scenario(
                "a CA lost while no member runs",
                secrets -> delete(secrets, "peer-ca", "main-peer-ca-1"),
                NOW))
        .flatMap(
            scenario ->
                IntStream.rangeClosed(0, writes(scenario))
                    .mapToObj(writes -> Arguments.of(scenario, writes)));
  }

  @ParameterizedTest(name = "{0}, stopped after {1} writes")
  @MethodSource("stops")
  void aStopBetweenWritesDoesNotChangeTheResult(Scenario scenario, int writesBeforeTheStop) {
    InMemorySecrets expected = secrets(scenario);
    decideAndWrite(expected, scenario, Integer.MAX_VALUE);
    InMemorySecrets interrupted = secrets(scenario);
    decideAndWrite(interrupted, scenario, writesBeforeTheStop);

    PkiOutcome resumed = decideAndWrite(interrupted, scenario, Integer.MAX_VALUE);
    PkiOutcome next = decideAndWrite(interrupted, scenario, Integer.MAX_VALUE);

    assertTrue(resumed.isUsable());
    assertEquals(List.of(), next.writes());
    assertEquals(shape(expected), shape(interrupted));
  }

  @ParameterizedTest(name = "stopped after {0} writes")
  @MethodSource("stopsInAnEmptyNamespace")
  void noLeafExistsWithoutTheCaThatIssuedIt(int writesBeforeTheStop) {
    Scenario scenario = new Scenario("an empty namespace", InterruptedWritesTest::clear, NOW);
    InMemorySecrets secrets = secrets(scenario);

    decideAndWrite(secrets, scenario, writesBeforeTheStop);

    for (TestArtifact artifact : TestArtifact.SERVERS) {
      secrets.current().find(artifact.secret).stream()
          .flatMap(secret -> TrustBundle.read(secret, List.of("tls.crt")).stream())
          .forEach(
              leaf ->
                  assertTrue(
                      TrustBundle.read(
                              secrets.get(artifact.line.wireName() + "-ca"), List.of("ca.crt"))
                          .stream()
                          .anyMatch(ca -> SignatureScheme.verifies(leaf, ca)),
                      artifact::toString));
    }
  }

  static IntStream stopsInAnEmptyNamespace() {
    return IntStream.rangeClosed(0, 11);
  }

  private static void clear(InMemorySecrets secrets) {
    secrets.current().all().forEach(secret -> secrets.delete(secret.name()));
  }

  private static int writes(Scenario scenario) {
    InMemorySecrets secrets = secrets(scenario);
    return decideAndWrite(secrets, scenario, Integer.MAX_VALUE).writes().size();
  }

  private static InMemorySecrets secrets(Scenario scenario) {
    InMemorySecrets secrets = new InMemorySecrets();
    PkiEngine engine = new PkiEngine(new SeededRandom(5));
    secrets.apply(engine.decide(PkiRequests.full(), secrets.current(), NOW).writes());
    scenario.damage().accept(secrets);
    return secrets;
  }

  private static PkiOutcome decideAndWrite(
      InMemorySecrets secrets, Scenario scenario, int maxWrites) {
    PkiEngine engine = new PkiEngine(new SeededRandom(6));
    PkiOutcome outcome = engine.decide(PkiRequests.full(), secrets.current(), scenario.when());
    secrets.apply(outcome.writes().stream().limit(maxWrites).toList());
    return outcome;
  }

  /** The content of the Secrets without random parts: names, labels, data keys, issuers. */
  private static Map<String, String> shape(InMemorySecrets secrets) {
    return secrets.current().all().stream()
        .collect(
            Collectors.toMap(
                StoredSecret::name,
                secret ->
                    secret.labels()
                        + " "
                        + secret.keys()
                        + " "
                        + secret.annotations().getOrDefault(PkiLabels.ISSUER_GENERATION, "")
                        + TrustBundle.read(secret, List.of("ca.crt", "tls.crt")).stream()
                            .map(certificate -> certificate.issuer().toString())
                            .toList()));
  }

  private static void delete(InMemorySecrets secrets, String... names) {
    Stream.of(names).forEach(secrets::delete);
  }
}
