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

  /** Reasons for which somebody should act although everything still works. */
  static final List<String> PRESSING = List.of("ExpiresSoon", "CAKeyUnavailable");

  @Override
  public String type() {
    return "CertificatesReady";
  }

  @Override
  public Optional<Verdict> check(Facts facts) {
    PkiOutcome pki = facts.outcome().pki();
    Verdict verdict =
        pki.writes().isEmpty() ? judge(pki) : unwritten(pki, facts.outcome().progress());
    return Optional.of(verdict.until(pki.nextDue()));
  }

  /** What would be put right, were the spec acted on, must not be told as if it were. */
  private static Verdict unwritten(PkiOutcome pki, Progress progress) {
    String secrets =
        pki.writes().stream()
            .map(write -> write.secret().name())
            .distinct()
            .collect(Collectors.joining(", "));
    return progress instanceof Progress.Failed failed && !failed.failure().isWrongWish()
        ? Verdict.no(
            "SecretsNotWritten",
            "These Secrets are not written yet: "
                + secrets
                + ". What came in the way: "
                + failed.failure().getMessage())
        : Verdict.no(
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
      return Verdict.yes(reason(pki.findings()), sentences(pki.findings()));
    }
    return Verdict.yes("Valid", valid(pki.artifacts()));
  }

  /** Of warnings, one that ends in an outage if nobody acts gives the condition its reason. */
  private static String reason(List<Finding> warnings) {
    return PRESSING.stream()
        .filter(word -> warnings.stream().anyMatch(it -> it.code().word().equals(word)))
        .findFirst()
        .orElse("Valid");
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
