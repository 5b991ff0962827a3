package io.etcdwarden.status;

import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks that every certificate of the cluster exists and is valid, both in its Secret and in the
 * memory of the members, and names those that do not.
 */
final class CertificatesReadyCheck implements ConditionCheck {
  private static final int MAX_FINDINGS = 5;

  /** Reasons for which a user must act although TLS still works. */
  static final List<String> URGENT_REASONS =
      List.of(
          "LoadedCertificateExpiresSoon",
          "LoadedCertificateUnknown",
          "ExpiresSoon",
          "CAKeyUnavailable");

  @Override
  public ConditionType type() {
    return ConditionType.CERTIFICATES_READY;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    PkiOutcome pki = input.outcome().pki();
    LoadedMaterial loaded = input.pairs().loaded();
    OutdatedPairs outdated = OutdatedPairs.of(loaded, input.now());
    Result result =
        pki.writes().isEmpty()
            ? result(pki, outdated)
            : notWritten(pki, input.outcome().progress());
    Instant validUntil =
        Stream.of(pki.nextDue(), loaded.nextChange(), outdated.nextChange(input.now()))
            .min(Instant::compareTo)
            .orElseThrow();
    return Optional.of(result.withValidUntil(validUntil));
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

  private static Result result(PkiOutcome pki, OutdatedPairs outdated) {
    List<Finding> errors = pki.findings().stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      return Result.ofFalse(errors.getFirst().code().reason(), sentences(outdated, errors));
    }
    if (pki.artifacts().isEmpty()) {
      return Result.ofTrue("NotRequired", "This cluster does not use TLS.");
    }
    if (outdated.urgency().filter(OutdatedPairs.Urgency.EXPIRED::equals).isPresent()) {
      return Result.ofFalse("LoadedCertificateExpired", sentences(outdated, pki.findings()));
    }
    String reason = reason(outdated, pki.findings());
    return outdated.urgency().isPresent() || !pki.findings().isEmpty()
        ? Result.ofTrue(reason, sentences(outdated, pki.findings()))
        : Result.ofTrue(reason, valid(pki.artifacts()));
  }

  /** A warning that leads to an outage if no user acts becomes the reason of the condition. */
  private static String reason(OutdatedPairs outdated, List<Finding> warnings) {
    List<String> reasons = new ArrayList<>();
    outdated.urgency().map(CertificatesReadyCheck::reason).ifPresent(reasons::add);
    warnings.forEach(warning -> reasons.add(warning.code().reason()));
    return URGENT_REASONS.stream()
        .filter(reasons::contains)
        .findFirst()
        .orElse(outdated.urgency().isPresent() ? reasons.getFirst() : "Valid");
  }

  private static String reason(OutdatedPairs.Urgency urgency) {
    return switch (urgency) {
      case EXPIRED -> "LoadedCertificateExpired";
      case SOON -> "LoadedCertificateExpiresSoon";
      case UNKNOWN -> "LoadedCertificateUnknown";
      case LATER -> "CertificateNotLoaded";
    };
  }

  private static String valid(List<Artifact> artifacts) {
    return "All " + artifacts.size() + " certificates are valid.";
  }

  private static String sentences(OutdatedPairs outdated, List<Finding> findings) {
    List<String> all = new ArrayList<>(outdated.sentences());
    findings.stream().map(Finding::message).forEach(all::add);
    int more = all.size() - MAX_FINDINGS;
    String sentences = all.stream().limit(MAX_FINDINGS).collect(Collectors.joining(" "));
    return more > 0 ? sentences + " (and " + more + " more in status.certificates)" : sentences;
  }
}
