package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.LoadedContent;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.loaded.Use;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowedRestartsTest {
  private static final Instant OPENING = SaturdayEvening.OPENING;
  private static final Instant CLOSING = SaturdayEvening.CLOSING;
  private static final Duration WEEK = SaturdayEvening.WEEK;
  private static final Instant BEFORE = SaturdayEvening.BEFORE;
  private static final CaRotation RESTART =
      new CaRotation(
          new RotationStep.Restart(List.of("main-0"), RotationPhase.TRUST_ROLLING),
          2,
          3,
          "",
          Instant.MAX);

  @Test
  void insideAWindowARestartMayStartUntilTheWindowCloses() {
    CaRotation decided = decide(OPENING, RESTART);

    assertEquals(RestartPermit.now(), decided.permit());
    assertEquals(CLOSING, decided.due());
  }

  @Test
  void outsideOfWindowsARestartWaitsForTheNextOne() {
    CaRotation decided = decide(CLOSING, RESTART, use(endingIn(Duration.ofDays(300))));

    assertEquals(new RestartPermit.Held(OPENING.plus(WEEK)), decided.permit());
    assertEquals(OPENING.plus(WEEK), decided.due());
    assertEquals(RotationPhase.AWAITING_WINDOW, decided.shownPhase());
  }

  @Test
  void aRestartThatHasStartedGoesOn() {
    CaRotation decided =
        new WindowedRestarts(new SaturdayEvening(), Map.of(Line.CLIENT, "2-TrustRolling-3"), BEFORE)
            .of(Line.CLIENT, RESTART, List.of());

    assertEquals(RestartPermit.now(), decided.permit());
    assertEquals(Instant.MAX, decided.due());
  }

  @Test
  void anEarlierRestartOfTheLineIsAnotherOne() {
    CaRotation decided =
        new WindowedRestarts(new SaturdayEvening(), Map.of(Line.CLIENT, "2-TrustRolling-2"), BEFORE)
            .of(Line.CLIENT, RESTART, List.of());

    assertEquals(new RestartPermit.Held(OPENING), decided.permit());
  }

  @Test
  void aCertificateThatEndsBeforeTheNextWindowIsNotLeftToExpire() {
    CaRotation decided = decide(BEFORE, RESTART, use(endingIn(Duration.ofDays(2))));

    assertEquals(
        new RestartPermit.Urgent(
            "a certificate of line client that members use ends 2026-03-06T22:00:00Z, and the next"
                + " one opens 2026-03-07T22:00:00Z"),
        decided.permit());
  }

  /** Members need time to restart: a day, or less if certificates are short-lived. */
  @Test
  void aCertificateThatEndsSoonAfterTheOpeningDoesNotWaitForIt() {
    CaRotation before = decide(BEFORE, RESTART, use(endingIn(Duration.ofDays(4).minusSeconds(1))));
    CaRotation after = decide(BEFORE, RESTART, use(endingIn(Duration.ofDays(4))));

    assertEquals(RotationPhase.TRUST_ROLLING, before.shownPhase());
    assertEquals(new RestartPermit.Held(OPENING), after.permit());
  }

  /** It is renewed first, and its restart is decided on when it is due. */
  @Test
  void aShortLivedCertificateIsNoReasonBeforeItsRestartIsDue() {
    LoadedUse shortLived =
        use(content(BEFORE.minus(Duration.ofHours(12)), BEFORE.plus(Duration.ofHours(12))));

    CaRotation decided = decide(BEFORE, RESTART, shortLived);

    assertEquals(new RestartPermit.Held(OPENING), decided.permit());
    assertEquals(BEFORE.plus(Duration.ofMinutes(12 * 60 - 144)), decided.due());
  }

  @Test
  void aCertificateOfUnknownEndDoesNotWait() {
    LoadedUse unknown = use(new LoadedContent.Unrecorded());

    assertEquals(
        new RestartPermit.Urgent(
            "the end of a certificate of line client that members use is not known"),
        decide(BEFORE, RESTART, unknown).permit());
  }

  @Test
  void aLeakedKeyDoesNotWait() {
    CaRotation urgent = RESTART.withPermit(new RestartPermit.Urgent("leaked"));

    assertEquals(new RestartPermit.Urgent("leaked"), decide(BEFORE, urgent).permit());
    assertEquals(RestartPermit.now(), decide(OPENING, urgent).permit());
  }

  @Test
  void whatNeedsNoRestartWaitsForNoWindow() {
    CaRotation issue = new CaRotation(new RotationStep.AwaitClients(2), 2, 3, "", Instant.MAX);

    assertEquals(issue, decide(BEFORE, issue));
  }

  private static CaRotation decide(Instant now, CaRotation rotation, LoadedUse... used) {
    return new WindowedRestarts(new SaturdayEvening(), Map.of(), now)
        .of(Line.CLIENT, rotation, List.of(used));
  }

  private static LoadedContent endingIn(Duration duration) {
    return content(BEFORE.minus(Duration.ofDays(300)), BEFORE.plus(duration));
  }

  private static LoadedContent content(Instant since, Instant notAfter) {
    return new LoadedContent.Older(new SecretContent(since, notAfter, "a"));
  }

  private static LoadedUse use(LoadedContent content) {
    SecretContent stored = new SecretContent(BEFORE, BEFORE.plus(Duration.ofDays(365)), "b");
    return new LoadedUse(
        new ContainerRun("main-0", MemberContainer.ETCD, Instant.EPOCH, Instant.EPOCH, true),
        Use.WRAPPER_SERVER,
        new StoredMaterial(
            Line.CLIENT, Part.SERVER, "main-server", stored, false, ContentHistory.EMPTY),
        content);
  }
}
