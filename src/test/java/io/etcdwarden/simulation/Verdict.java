package io.etcdwarden.simulation;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the status of a cluster says about certificates.
 *
 * @param phases of the rotations that are in progress
 */
record Verdict(boolean isTrue, String reason, String message, Set<String> phases) {
  private static final Set<String> STEADY = Set.of("Valid", "CertificateNotLoaded", "NotRequired");

  static Verdict of(EtcdStatus status) {
    Condition condition =
        status.conditions().stream()
            .filter(it -> it.type().equals("CertificatesReady"))
            .findFirst()
            .orElseThrow();
    return new Verdict(
        condition.hasStatusTrue(), condition.reason(), condition.message(), phases(status));
  }

  /** The phases of all rotations that are in progress. */
  static Set<String> phases(EtcdStatus status) {
    List<CertificateStatus> certificates =
        status == null || status.certificates() == null ? List.of() : status.certificates();
    return certificates.stream()
        .map(CertificateStatus::phase)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is missing is named with its remedy, and members go on. */
  boolean namesRemedy() {
    return isTrue && reason.equals("CAKeyUnavailable") && message.contains("Restore that Secret");
  }

  /** All is well, and no rotation is in progress. */
  boolean isSteady() {
    return isTrue && STEADY.contains(reason) && phases.isEmpty();
  }
}
