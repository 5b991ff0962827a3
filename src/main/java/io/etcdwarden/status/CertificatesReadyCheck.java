package io.etcdwarden.status;

import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
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
  public Optional<Result> check(CheckInput checkInput) {
    PkiOutcome pki = checkInput.outcome().pki();
    Result result =
        pki.writes().isEmpty() ? judge(pki) : notWritten(pki, checkInput.outcome().progress());
    return Optional.of(result.until(pki.nextDue()));
  }

  /** What would be put right, were the spec acted on, must not be told as if it were. */
  private static Result notWritten(PkiOutcome pki, Progress progress) {
    String secrets =
        pki.writes().stream()
            .map(write -> write.secret().name())
            .distinct()
            .collect(Collectors.joining(", "));
    return progress instanceof Progress.Failed failed && !failed.failure().isInvalidSpec()
        ? Result.ofFalse(
            "SecretsNotWritten",
            "These Secrets are not written yet: "
                + secrets
                + ". What came in the way: "
                + failed.failure().getMessage())
        : Result.ofFalse(
            "SpecNotActedOn",
            "These Secrets are to be written as soon as the spec is acted on: " + secrets + ".");
  }

  private static Result judge(PkiOutcome pki) {
    List<Finding> errors = pki.findings().stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      return Result.ofFalse(errors.getFirst().code().reason(), sentences(errors));
    }
    if (pki.artifacts().isEmpty()) {
      return Result.ofTrue("NotRequired", "No line of this cluster asks for TLS.");
    }
    if (!pki.findings().isEmpty()) {
      return Result.ofTrue(reason(pki.findings()), sentences(pki.findings()));
    }
    return Result.ofTrue("Valid", valid(pki.artifacts()));
  }

  /** Of warnings, one that ends in an outage if nobody acts gives the condition its reason. */
  private static String reason(List<Finding> warnings) {
    return PRESSING.stream()
        .filter(word -> warnings.stream().anyMatch(it -> it.code().reason().equals(word)))
        .findFirst()
        .orElse("Valid");
  }

  private static String valid(List<Artifact> artifacts) {
    return "All " + artifacts.size() + " certificates are valid.";
  }

  private static String sentences(List<Finding> findings) {
    String told =
        findings.stream().limit(MOST).map(Finding::message).collect(Collectors.joining(" "));
    int more = findings.size() - MOST;
    return more > 0 ? told + " (and " + more + " more in status.certificates)" : told;
  }
}
