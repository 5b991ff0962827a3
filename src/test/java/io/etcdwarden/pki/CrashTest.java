package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Wherever the operator is stopped between two writes, the next start ends in the same place. */
class CrashTest {
  private static final Instant NOW = Wishes.NOW;
  private static final Instant LATE = NOW.plus(Duration.ofDays(250));

  /** A state to start from: how it came about, and when it is looked at. */
  record Start(String name, Consumer<SecretShelf> damage, Instant when) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> stops() {
    return Stream.of(
            new Start("an empty namespace", CrashTest::clear, NOW),
            new Start("everything due at once", shelf -> {}, LATE),
            new Start("bundles deleted", shelf -> delete(shelf, "client-ca", "peer-ca"), NOW),
            new Start(
                "leaves deleted", shelf -> delete(shelf, "client-server", "peer-server"), NOW),
            new Start(
                "leaves emptied and a bundle deleted",
                shelf -> {
                  shelf.change("client-server", "tls.key", null);
                  shelf.change("backup-server", "tls.crt", new byte[0]);
                  delete(shelf, "backup-ca");
                },
                LATE),
            new Start(
                "an authority lost while nobody runs",
                shelf -> delete(shelf, "peer-ca", "main-peer-ca-1"),
                NOW))
        .flatMap(
            start ->
                IntStream.rangeClosed(0, writes(start))
                    .mapToObj(writes -> Arguments.of(start, writes)));
  }

  @ParameterizedTest(name = "{0}, stopped after {1} writes")
  @MethodSource("stops")
  void aStopBetweenWritesChangesNothingInTheEnd(Start start, int writesBeforeTheStop) {
    SecretShelf undisturbed = shelf(start);
    settle(undisturbed, start, Integer.MAX_VALUE);
    SecretShelf disturbed = shelf(start);
    settle(disturbed, start, writesBeforeTheStop);

    PkiOutcome resumed = settle(disturbed, start, Integer.MAX_VALUE);
    PkiOutcome rest = settle(disturbed, start, Integer.MAX_VALUE);

    assertTrue(resumed.usable());
    assertEquals(List.of(), rest.writes());
    assertEquals(shape(undisturbed), shape(disturbed));
  }

  @ParameterizedTest(name = "stopped after {0} writes")
  @MethodSource("stopsInAnEmptyNamespace")
  void noLeafIsEverThereWithoutTheAuthorityThatSignedIt(int writesBeforeTheStop) {
    Start start = new Start("an empty namespace", CrashTest::clear, NOW);
    SecretShelf shelf = shelf(start);

    settle(shelf, start, writesBeforeTheStop);

    for (Target target : Target.SERVERS) {
      shelf.vault().find(target.secret).stream()
          .flatMap(secret -> Bundle.read(secret, List.of("tls.crt")).stream())
          .forEach(
              leaf ->
                  assertTrue(
                      Bundle.read(shelf.get(target.line.word() + "-ca"), List.of("ca.crt")).stream()
                          .anyMatch(authority -> SignatureScheme.verifies(leaf, authority)),
                      target::toString));
    }
  }

  static IntStream stopsInAnEmptyNamespace() {
    return IntStream.rangeClosed(0, 11);
  }

  private static void clear(SecretShelf shelf) {
    shelf.vault().secrets().forEach(secret -> shelf.delete(secret.name()));
  }

  private static int writes(Start start) {
    SecretShelf shelf = shelf(start);
    return settle(shelf, start, Integer.MAX_VALUE).writes().size();
  }

  private static SecretShelf shelf(Start start) {
    SecretShelf shelf = new SecretShelf();
    PkiEngine engine = new PkiEngine(new SeededRandom(5));
    shelf.apply(engine.settle(Wishes.full(), shelf.vault(), NOW).writes());
    start.damage().accept(shelf);
    return shelf;
  }

  private static PkiOutcome settle(SecretShelf shelf, Start start, int most) {
    PkiEngine engine = new PkiEngine(new SeededRandom(6));
    PkiOutcome outcome = engine.settle(Wishes.full(), shelf.vault(), start.when());
    shelf.apply(outcome.writes().stream().limit(most).toList());
    return outcome;
  }

  /** What there is, without what is random: names, labels, keys of data, issuers. */
  private static Map<String, String> shape(SecretShelf shelf) {
    return shelf.vault().secrets().stream()
        .collect(
            Collectors.toMap(
                StoredSecret::name,
                secret ->
                    secret.labels()
                        + " "
                        + secret.keys()
                        + " "
                        + secret.annotations().getOrDefault(Marks.ISSUER_GENERATION, "")
                        + Bundle.read(secret, List.of("ca.crt", "tls.crt")).stream()
                            .map(certificate -> certificate.issuer().toString())
                            .toList()));
  }

  private static void delete(SecretShelf shelf, String... names) {
    Stream.of(names).forEach(shelf::delete);
  }
}
