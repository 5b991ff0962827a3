package io.etcdwarden.status;

import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks that every certificate of the cluster exists and is valid, and names those that do not.
 */
final class CertificatesReadyCheck implements ConditionCheck {
  private static final int MAX_FINDINGS = 5;

  /** Reasons for which a user must act although TLS still works. */
  static final List<String> URGENT_REASONS = List.of("ExpiresSoon", "CAKeyUnavailable");

  @Override
  public ConditionType type() {
    return ConditionType.CERTIFICATES_READY;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    PkiOutcome pki = input.outcome().pki();
    Result result =
        pki.writes().isEmpty() ? result(pki) : notWritten(pki, input.outcome().progress());
    return Optional.of(result.withValidUntil(pki.nextDue()));
  }

  /** The outcome describes Secrets that were not written, so its findings do not apply yet. */
  private static Result notWritten(PkiOutcome pki, Progress progress) {
    String secrets =
        pki.writes().stream()
            .map(write -> write.secret().name())
            .distinct()
            .collect(Collectors.joining(", "));
    return progress instanceof Progress.Failed failed && !failed.failure().isInvalidSpec()
        ? Result.ofFalse(
            "SecretsNotWritten",
            "These Secrets could not be written: "
                + secrets
                + ". Cause: "
                + failed.failure().getMessage())
        : Result.ofFalse(
            "SpecNotActedOn",
            "These Secrets are written when the operator applies the spec: " + secrets + ".");
  }

  private static Result result(PkiOutcome pki) {
    List<Finding> errors = pki.findings().stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      return Result.ofFalse(errors.getFirst().code().reason(), sentences(errors));
    }
    if (pki.artifacts().isEmpty()) {
      return Result.ofTrue("NotRequired", "This cluster does not use TLS.");
    }
    if (!pki.findings().isEmpty()) {
      return Result.ofTrue(reason(pki.findings()), sentences(pki.findings()));
    }
    return Result.ofTrue("Valid", valid(pki.artifacts()));
  }

  /** A warning that leads to an outage if no user acts becomes the reason of the condition. */
  private static String reason(List<Finding> warnings) {
    return URGENT_REASONS.stream()
        .filter(word -> warnings.stream().anyMatch(it -> it.code().reason().equals(word)))
        .findFirst()
        .orElse("Valid");
  }

  private static String valid(List<Artifact> artifacts) {
    return "All " + artifacts.size() + " certificates are valid.";
  }

  private static String sentences(List<Finding> findings) {
    String sentences =
        findings.stream()
            .limit(MAX_FINDINGS)
            .map(Finding::message)
            .collect(Collectors.joining(" "));
    int more = findings.size() - MAX_FINDINGS;
    return more > 0 ? sentences + " (and " + more + " more in status.certificates)" : sentences;
  }
}
