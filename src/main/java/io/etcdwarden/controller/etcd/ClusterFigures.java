package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.metrics.CertificateExpiry;
import io.etcdwarden.metrics.ConditionValue;
import io.etcdwarden.metrics.LinePhase;
import io.etcdwarden.metrics.MemberCounts;
import io.etcdwarden.metrics.OutdatedCertificates;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.status.ConditionType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The status of a cluster as metric values, so that an alert agrees with the status. */
final class ClusterFigures {
  private ClusterFigures() {}

  static MemberCounts members(ClusterPlan plan, EtcdStatus status) {
    if (plan.runtimeDisabled()) {
      return new MemberCounts(0, 0, List.of());
    }
    List<MemberStatus> members = Objects.requireNonNullElse(status.members(), List.of());
    int ready = (int) members.stream().filter(MemberStatus::isReady).count();
    return new MemberCounts(plan.members().size(), ready, claims(plan));
  }

  static Map<String, ConditionValue> conditions(EtcdStatus status) {
    return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
        .filter(condition -> !ConditionType.NOT_CHECKED.equals(condition.reason()))
        .collect(
            Collectors.toMap(Condition::type, condition -> ConditionValue.of(condition.status())));
  }

  /** When the certificates expire that running members use, where that is known. */
  static List<CertificateExpiry> served(EtcdStatus status) {
    return certificates(status).stream()
        .filter(certificate -> certificate.servedNotAfter() != null)
        .map(
            certificate ->
                new CertificateExpiry(
                    certificate.line(),
                    certificate.role(),
                    Instant.parse(certificate.servedNotAfter())))
        .toList();
  }

  /** How many processes use an older certificate than the Secret has, for each key pair. */
  static List<OutdatedCertificates> outdated(EtcdStatus status) {
    return certificates(status).stream()
        .filter(certificate -> certificate.storedSince() != null)
        .map(
            certificate ->
                new OutdatedCertificates(
                    certificate.line(),
                    certificate.role(),
                    certificate.outdated() == null ? 0 : certificate.outdated().size()))
        .toList();
  }

  /** The phase of the rotation of the CA of each line with TLS. */
  static List<LinePhase> phases(PkiOutcome pki) {
    return pki.rotations().entrySet().stream()
        .map(
            entry ->
                new LinePhase(entry.getKey().wireName(), entry.getValue().shownPhase().wireName()))
        .toList();
  }

  private static List<CertificateStatus> certificates(EtcdStatus status) {
    return Objects.requireNonNullElse(status.certificates(), List.of());
  }

  private static List<String> claims(ClusterPlan plan) {
    return IntStream.range(0, plan.members().size()).mapToObj(plan::claimName).toList();
  }
}
