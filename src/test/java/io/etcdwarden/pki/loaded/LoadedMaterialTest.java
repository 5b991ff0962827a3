package io.etcdwarden.pki.loaded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadedMaterialTest {
  private static final Instant RENEWED = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant NOW = RENEWED.plus(Duration.ofDays(30));
  private static final SecretContent FIRST = content("a", RENEWED.minus(Duration.ofDays(240)));
  private static final SecretContent SECOND = content("b", RENEWED);

  @ParameterizedTest(name = "pod created {0} min, container started {1} min after the renewal: {2}")
  @CsvSource({
    "-9000, -9000, a",
    "-9000,    -1, a",
    "-9000,     1, a",
    "-9000,     2, b",
    "    0,     0, a",
    "    1,     1, b",
  })
  void aContainerHoldsTheRenewedPairIfItCannotHaveReadAnEarlierOne(
      int created, int started, String wanted) {
    LoadedMaterial loaded = loaded(renewed(), run(minutes(created), minutes(started)));

    assertEquals(List.of(wanted), fingerprints(loaded.of(Line.BACKUP, Part.SERVER)));
  }

  /** The API server writes the times of pods and Secrets in whole seconds. */
  @ParameterizedTest(name = "pod created {0} s after the renewal: {1}")
  @CsvSource({"0, a", "1, b"})
  void aPodFromTheSecondOfTheRenewalMayHaveMountedTheEarlierPair(int created, String wanted) {
    Instant time = RENEWED.plusSeconds(created);

    LoadedMaterial loaded = loaded(renewed(), run(time, time));

    assertEquals(List.of(wanted), fingerprints(loaded.of(Line.BACKUP, Part.SERVER)));
  }

  /** The Secret was deleted and created again: the files of the pod still have the earlier pair. */
  @Test
  void aContainerFromBeforeTheSecretDoesNotPresentItAtOnce() {
    StoredMaterial created =
        new StoredMaterial(
            Line.PEER, Part.SERVER, "peer-server", SECOND, true, ContentHistory.EMPTY);

    LoadedMaterial loaded =
        LoadedMaterial.of(
            List.of(created),
            List.of(
                new ContainerRun("main-0", MemberContainer.ETCD, minutes(-60), minutes(-60), true)),
            RENEWED.plusSeconds(30));

    assertFalse(loaded.isCurrent(Line.PEER, Part.SERVER));
  }

  @Test
  void aPodFromBeforeTheRenewalIsToBeRestartedBecauseItsSidecarServesTheOlderPair() {
    LoadedMaterial loaded = loaded(renewed(), run(FIRST.since(), FIRST.since()));

    assertEquals(Set.of("main-0"), loaded.podsToRestart(Line.BACKUP));
    assertEquals(List.of(Use.BACKUP_SERVER), uses(loaded.needingRestart()));
    assertEquals(FIRST.notAfter(), loaded.uses().getFirst().content().notAfter().orElseThrow());
    assertFalse(loaded.isCurrent(Line.BACKUP, Part.SERVER));
  }

  @Test
  void ofSeveralEarlierPairsTheOneCountsThatWasStoredWhenTheContainerStarted() {
    SecretContent third = content("c", RENEWED.plus(Duration.ofDays(20)));
    StoredMaterial stored = backupServer(third, false, history(FIRST, SECOND));

    LoadedMaterial before = loaded(stored, run(FIRST.since(), RENEWED.minusSeconds(1)));
    LoadedMaterial after = loaded(stored, run(FIRST.since(), RENEWED.plusSeconds(300)));

    assertEquals(List.of("a"), fingerprints(before.uses()));
    assertEquals(List.of("b"), fingerprints(after.uses()));
  }

  @Test
  void ifTheContainerMayHoldOneOfTwoEarlierPairsTheOneThatEndsFirstCounts() {
    SecretContent third = content("c", RENEWED.plus(Duration.ofDays(20)));
    StoredMaterial stored = backupServer(third, false, history(FIRST, SECOND));

    LoadedMaterial loaded = loaded(stored, run(FIRST.since(), RENEWED.plusSeconds(60)));

    assertEquals(List.of("a"), fingerprints(loaded.uses()));
  }

  @Test
  void anEarlierPairThatNobodyRecordedHasNoEnd() {
    StoredMaterial stored = backupServer(SECOND, false, ContentHistory.EMPTY);

    LoadedMaterial loaded = loaded(stored, run(FIRST.since(), FIRST.since()));

    assertEquals(new LoadedContent.Unrecorded(), loaded.uses().getFirst().content());
    assertEquals(List.of(Use.BACKUP_SERVER), uses(loaded.needingRestart()));
  }

  @Test
  void aPodThatWaitedForANewSecretHoldsItsFirstContent() {
    StoredMaterial stored = backupServer(SECOND, true, ContentHistory.EMPTY);

    LoadedMaterial first = loaded(stored, run(minutes(-60), minutes(1)));
    LoadedMaterial restarted =
        loaded(stored, new ContainerRun("main-0", container(), minutes(-60), minutes(1), false));

    assertTrue(first.uses().getFirst().isCurrent());
    assertFalse(restarted.uses().getFirst().isCurrent());
  }

  @ParameterizedTest(name = "{0} seconds after the renewal: {1}")
  @CsvSource({"0, a", "119, a", "120, b", "9999, b"})
  void etcdReadsItsPairAtEachHandshakeSoItServesTheRenewedOneOnceTheFilesAreUpdated(
      long seconds, String wanted) {
    StoredMaterial peer =
        new StoredMaterial(Line.PEER, Part.SERVER, "peer", SECOND, false, history(FIRST));
    ContainerRun run =
        new ContainerRun("main-0", MemberContainer.ETCD, minutes(-9), minutes(-9), true);

    LoadedMaterial loaded =
        LoadedMaterial.of(List.of(peer), List.of(run), RENEWED.plusSeconds(seconds));

    assertEquals(List.of(wanted), fingerprints(loaded.uses()));
    assertEquals(List.of(), loaded.needingRestart());
    assertEquals(wanted.equals("a") ? RENEWED.plusSeconds(120) : Instant.MAX, loaded.nextChange());
  }

  @ParameterizedTest(name = "{0} of the {1} line is used by {2}")
  @CsvSource({
    "CA,     CLIENT, ETCD_CLIENT_TRUST BACKUP_CLIENT_TRUST",
    "CA,     PEER,   ETCD_PEER_TRUST",
    "CA,     BACKUP, WRAPPER_BACKUP_TRUST",
    "SERVER, CLIENT, WRAPPER_SERVER",
    "CLIENT, CLIENT, WRAPPER_CLIENT",
    "SERVER, PEER,   ''",
    "SERVER, BACKUP, BACKUP_SERVER",
    "CLIENT, BACKUP, ''",
  })
  void theseUsesNeedARestart(Part part, Line line, String wanted) {
    StoredMaterial stored = new StoredMaterial(line, part, "secret", SECOND, false, history(FIRST));
    List<ContainerRun> runs =
        Stream.of(MemberContainer.values())
            .map(it -> new ContainerRun("main-0", it, FIRST.since(), FIRST.since(), true))
            .toList();

    LoadedMaterial loaded = LoadedMaterial.of(List.of(stored), runs, NOW);

    List<Use> uses =
        wanted.isEmpty() ? List.of() : Stream.of(wanted.split(" ")).map(Use::valueOf).toList();
    assertEquals(uses, uses(loaded.needingRestart()));
  }

  @Test
  void aContainerThatDoesNotRunHoldsNothing() {
    assertEquals(LoadedMaterial.NONE, LoadedMaterial.of(List.of(renewed()), List.of(), NOW));
  }

  private static LoadedMaterial loaded(StoredMaterial stored, ContainerRun run) {
    return LoadedMaterial.of(List.of(stored), List.of(run), NOW);
  }

  private static StoredMaterial renewed() {
    return backupServer(SECOND, false, history(FIRST));
  }

  private static StoredMaterial backupServer(
      SecretContent current, boolean isFirst, ContentHistory earlier) {
    return new StoredMaterial(Line.BACKUP, Part.SERVER, "backup-server", current, isFirst, earlier);
  }

  private static ContentHistory history(SecretContent... contents) {
    return new ContentHistory(List.of(contents));
  }

  private static ContainerRun run(Instant created, Instant started) {
    return new ContainerRun("main-0", container(), created, started, true);
  }

  private static MemberContainer container() {
    return MemberContainer.BACKUP_RESTORE;
  }

  private static Instant minutes(int afterRenewal) {
    return RENEWED.plus(Duration.ofMinutes(afterRenewal));
  }

  private static SecretContent content(String fingerprint, Instant since) {
    return new SecretContent(since, since.plus(Duration.ofDays(365)), fingerprint);
  }

  private static List<String> fingerprints(List<LoadedUse> uses) {
    return uses.stream()
        .map(loaded -> loaded.content().known().map(SecretContent::fingerprint).orElse("?"))
        .toList();
  }

  private static List<Use> uses(List<LoadedUse> loaded) {
    return loaded.stream().map(LoadedUse::use).toList();
  }
}
