package io.etcdwarden.status;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks that every certificate of the cluster exists and is valid, both in its Secret and in the
 * memory of the members, and names those that do not. The rotation of a CA is not a fault.
 */
final class CertificatesReadyCheck implements ConditionCheck {
  private static final int MAX_FINDINGS = 5;

  /** Reasons for which a user must act although TLS still works. */
  private static final List<String> URGENT_REASONS =
      List.of(
          "LoadedCertificateExpiresSoon",
          "OlderCertificateServed",
          "LoadedCertificateUnknown",
          "ExpiresSoon",
          "CAKeyUnavailable",
          "TrustBundleNotWritten");

  /** Whether a user must act for this reason of a condition that is True. */
  static boolean isUrgent(String reason) {
    return URGENT_REASONS.contains(reason) || reason.equals(RotationReport.BLOCKED);
  }

  @Override
  public ConditionType type() {
    return ConditionType.CERTIFICATES_READY;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    PkiOutcome pki = input.outcome().pki();
    LoadedMaterial loaded = input.pairs().loaded();
    OutdatedPairs outdated = OutdatedPairs.of(loaded, pki, input.now());
    Result result =
        pki.writes().isEmpty()
            ? result(pki, outdated, !loaded.uses().isEmpty())
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

  private static Result result(PkiOutcome pki, OutdatedPairs outdated, boolean isRunning) {
    List<Finding> errors = pki.findings().stream().filter(Finding::isError).toList();
    if (!errors.isEmpty()) {
      return Result.ofFalse(errors.getFirst().code().reason(), sentences(outdated, errors));
    }
    if (pki.artifacts().isEmpty()) {
      return Result.ofTrue("NotRequired", "This cluster does not use TLS.");
    }
    RotationReport rotation = RotationReport.of(pki);
    if (outdated.urgency().filter(OutdatedPairs.Urgency.EXPIRED::equals).isPresent()) {
      return Result.ofFalse(
          "LoadedCertificateExpired",
          joined(problems(outdated, pki.findings()), rotation.sentences()));
    }
    List<String> problems = problems(outdated, pki.findings());
    Optional<String> urgent = urgentReason(outdated, pki.findings());
    if (urgent.isPresent()) {
      return Result.ofTrue(urgent.get(), joined(problems, rotation.sentences()));
    }
    if (rotation.reason().isPresent()) {
      return Result.ofTrue(rotation.reason().get(), joined(rotation.sentences(), problems));
    }
    String reason = outdated.urgency().map(CertificatesReadyCheck::reason).orElse("Valid");
    return Result.ofTrue(
        reason, problems.isEmpty() ? valid(pki, isRunning) : joined(problems, List.of()));
  }

  /** A warning that leads to an outage if no user acts becomes the reason of the condition. */
  private static Optional<String> urgentReason(OutdatedPairs outdated, List<Finding> warnings) {
    List<String> reasons = new ArrayList<>();
    outdated.urgency().map(CertificatesReadyCheck::reason).ifPresent(reasons::add);
    warnings.forEach(warning -> reasons.add(warning.code().reason()));
    return URGENT_REASONS.stream().filter(reasons::contains).findFirst();
  }

  private static String reason(OutdatedPairs.Urgency urgency) {
    return switch (urgency) {
      case EXPIRED -> "LoadedCertificateExpired";
      case SOON -> "LoadedCertificateExpiresSoon";
      case UNEXPECTED -> "OlderCertificateServed";
      case UNKNOWN -> "LoadedCertificateUnknown";
      case LATER -> "CertificateNotLoaded";
    };
  }

  private static String valid(PkiOutcome pki, boolean isRunning) {
    boolean isAnyCaProvided =
        pki.artifacts().stream()
            .anyMatch(it -> it.part() == Part.CA && it.origin() == Origin.PROVIDED);
    boolean isPaused = pki.rotations().values().stream().anyMatch(it -> !it.obstacle().isEmpty());
    return "All %d certificates are valid%s."
        .formatted(
            pki.artifacts().size(),
            isAnyCaProvided && isRunning && !isPaused
                ? ", and all members have loaded the provided CAs"
                : "");
  }

  private static String sentences(OutdatedPairs outdated, List<Finding> findings) {
    return joined(problems(outdated, findings), List.of());
  }

  private static List<String> problems(OutdatedPairs outdated, List<Finding> findings) {
    return Stream.concat(outdated.sentences().stream(), findings.stream().map(Finding::message))
        .toList();
  }

  private static String joined(List<String> first, List<String> then) {
    List<String> all = new ArrayList<>(first);
    all.addAll(then);
    int more = all.size() - MAX_FINDINGS;
    String sentences = all.stream().limit(MAX_FINDINGS).collect(Collectors.joining(" "));
    return more > 0 ? sentences + " (and " + more + " more in status.certificates)" : sentences;
  }
}
