package io.etcdwarden.support;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.Severity;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Outcomes of the PKI engine for tests that are not about certificates. */
public final class PkiOutcomes {
  private PkiOutcomes() {}

  /** Returns an outcome without writes and findings. */
  public static PkiOutcome empty() {
    return withFindings();
  }

  /** Returns an outcome without writes, with this rotation of the CA of the peer line. */
  public static PkiOutcome rotating(CaRotation rotation) {
    return rotating(Map.of(Line.PEER, rotation));
  }

  /** Returns an outcome without writes, with these rotations. */
  public static PkiOutcome rotating(Map<Line, CaRotation> rotations) {
    return new PkiOutcome(
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        rotations,
        ClientBundle.NONE,
        Instant.MAX,
        List.of());
  }

  /** Returns an outcome with these findings and without writes. */
  public static PkiOutcome withFindings(Finding... found) {
    return new PkiOutcome(
        List.of(),
        List.of(),
        Arrays.asList(found),
        Map.of(),
        Map.of(),
        List.of(),
        Map.of(),
        ClientBundle.NONE,
        Instant.MAX,
        List.of());
  }

  /** Returns an outcome in which these CAs are rotated. */
  public static PkiOutcome withRotations(Map<Line, CaRotation> rotations) {
    return withRotations(empty(), rotations);
  }

  /** Returns this outcome with these rotations of CAs. */
  public static PkiOutcome withRotations(PkiOutcome pki, Map<Line, CaRotation> rotations) {
    return new PkiOutcome(
        pki.writes(),
        pki.artifacts(),
        pki.findings(),
        pki.trustDigests(),
        pki.identityDigests(),
        pki.materials(),
        rotations,
        pki.clientBundle(),
        pki.nextDue(),
        pki.events());
  }

  /** Returns a finding that keeps members from working. */
  public static Finding error(FindingCode code, String sentence) {
    return new Finding(
        Line.CLIENT, Part.SERVER, code, Severity.ERROR, "main-server", "tls.crt", sentence);
  }

  /** Returns a finding that a user should act on soon. */
  public static Finding warning(FindingCode code, String sentence) {
    return new Finding(
        Line.CLIENT, Part.SERVER, code, Severity.WARNING, "main-server", "tls.crt", sentence);
  }
}
