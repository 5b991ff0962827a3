package io.etcdwarden.support;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.Severity;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Outcomes of settling certificates, for tests that are not about certificates. */
public final class PkiOutcomes {
  private PkiOutcomes() {}

  /** Nothing to write, nothing due. */
  public static PkiOutcome empty() {
    return withFindings();
  }

  /** Nothing to write, these found. */
  public static PkiOutcome withFindings(Finding... found) {
    return new PkiOutcome(
        List.of(), List.of(), Arrays.asList(found), Map.of(), Map.of(), Instant.MAX, List.of());
  }

  /** Something that keeps members from working. */
  public static Finding error(FindingCode code, String sentence) {
    return new Finding(
        Line.CLIENT, Part.SERVER, code, Severity.ERROR, "main-server", "tls.crt", sentence);
  }

  /** Something that a user should look at in time. */
  public static Finding warning(FindingCode code, String sentence) {
    return new Finding(
        Line.CLIENT, Part.SERVER, code, Severity.WARNING, "main-server", "tls.crt", sentence);
  }
}
