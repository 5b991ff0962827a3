package io.etcdwarden.status;

import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.Finding;
import io.etcdwarden.pki.PkiOutcome;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether every certificate that the cluster needs is there and good, and which is not and why. */
final class CertificatesReadyCheck implements ConditionCheck {
  private static final int MOST = 5;

  @Override
  public String type() {
    return "CertificatesReady";
  }

  @Override
  public Optional<Verdict> check(Facts facts) {
    PkiOutcome pki = facts.outcome().pki();
    boolean untouched = facts.outcome().progress() instanceof Progress.Untouched;
    Verdict verdict = untouched && !pki.writes().isEmpty() ? unwritten(pki) : judge(pki);
    return Optional.of(verdict.until(pki.nextDue()));
  }

  /** What would be put right, were the spec acted on, must not be told as if it were. */
  private static Verdict unwritten(PkiOutcome pki) {
    String secrets =
        pki.writes().stream()
            .map(write -> write.secret().name())
            .distinct()
            .collect(Collectors.joining(", "));
    return Verdict.no(
        "SpecNotActedOn",
        "These Secrets are to be written as soon as the spec is acted on: " + secrets + ".");
  }

  private static Verdict judge(PkiOutcome pki) {
    List<Finding> errors = pki.findings().stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      return Verdict.no(errors.getFirst().code().word(), sentences(errors));
    }
    if (pki.artifacts().isEmpty()) {
      return Verdict.yes("NotRequired", "No line of this cluster asks for TLS.");
    }
    if (!pki.findings().isEmpty()) {
      boolean ends =
          pki.findings().stream().anyMatch(finding -> finding.code().word().equals("ExpiresSoon"));
      return Verdict.yes(ends ? "ExpiresSoon" : "Valid", sentences(pki.findings()));
    }
    return Verdict.yes("Valid", valid(pki.artifacts()));
  }

  private static String valid(List<Artifact> artifacts) {
    return "All " + artifacts.size() + " certificates are valid.";
  }

  private static String sentences(List<Finding> findings) {
    String told =
        findings.stream().limit(MOST).map(Finding::sentence).collect(Collectors.joining(" "));
    int more = findings.size() - MOST;
    return more > 0 ? told + " (and " + more + " more in status.certificates)" : told;
  }
}
