package io.etcdwarden.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.FindingStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.check.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate of an Etcd as {@code certs} prints it; the component names are keys of the JSON and
 * YAML output. What the status lacks is null.
 *
 * @param daysLeft whole days until the certificate in the Secret ends; negative after its end
 * @param servedDaysLeft the same for the first end among the certificates that members use
 * @param outdatedPods the pods that use an older certificate than the Secret has
 */
record CertificateRow(
    String namespace,
    String etcd,
    String line,
    String role,
    String secret,
    String origin,
    Long daysLeft,
    Long servedDaysLeft,
    String phase,
    List<FindingStatus> findings,
    String notAfter,
    String servedNotAfter,
    String renewalTime,
    Long generation,
    String issuer,
    String fingerprint,
    List<String> outdatedPods) {
  static List<CertificateRow> of(Etcd etcd, Instant now) {
    return EtcdSummary.orEmpty(EtcdSummary.status(etcd).certificates()).stream()
        .map(certificate -> of(etcd, certificate, now))
        .toList();
  }

  private static CertificateRow of(Etcd etcd, CertificateStatus certificate, Instant now) {
    return new CertificateRow(
        etcd.getMetadata().getNamespace(),
        etcd.getMetadata().getName(),
        certificate.line(),
        certificate.role(),
        certificate.secret(),
        certificate.origin(),
        daysUntil(certificate.notAfter(), now),
        daysUntil(certificate.servedNotAfter(), now),
        certificate.phase(),
        EtcdSummary.orEmpty(certificate.findings()),
        certificate.notAfter(),
        certificate.servedNotAfter(),
        certificate.renewalTime(),
        certificate.generation(),
        certificate.issuer(),
        certificate.fingerprint(),
        EtcdSummary.orEmpty(certificate.outdated()).stream()
            .map(CertificateStatus.OutdatedProcess::pod)
            .distinct()
            .toList());
  }

  /** Another program may have written the status. */
  private static Long daysUntil(String time, Instant now) {
    try {
      return time == null
          ? null
          : Math.floorDiv(Duration.between(now, Instant.parse(time)).toHours(), 24L);
    } catch (DateTimeParseException unreadable) {
      return null;
    }
  }

  /** Whether members or clients fail with the certificate. */
  @JsonIgnore
  boolean isUnusable() {
    return hasEnded(daysLeft)
        || hasEnded(servedDaysLeft)
        || findings.stream()
            .anyMatch(finding -> Severity.ERROR.wireName().equals(finding.severity()));
  }

  private static boolean hasEnded(Long days) {
    return days != null && days < 0;
  }

  static String table(List<CertificateRow> rows) {
    Table table =
        new Table(
            "NAMESPACE",
            "ETCD",
            "LINE",
            "ROLE",
            "SECRET",
            "ORIGIN",
            "DAYS LEFT",
            "SERVED",
            "PHASE",
            "FINDINGS");
    rows.forEach(
        row ->
            table.row(
                row.namespace(),
                row.etcd(),
                row.line(),
                row.role(),
                row.secret(),
                row.origin(),
                text(row.daysLeft()),
                text(row.servedDaysLeft()),
                row.phase(),
                row.codes()));
    return table.text();
  }

  static String wideTable(List<CertificateRow> rows) {
    Table table =
        new Table(
            "NAMESPACE",
            "ETCD",
            "LINE",
            "ROLE",
            "SECRET",
            "ORIGIN",
            "DAYS LEFT",
            "SERVED",
            "PHASE",
            "FINDINGS",
            "EXPIRES",
            "SERVED UNTIL",
            "RENEWAL",
            "GENERATION",
            "OLDER IN",
            "ISSUER",
            "SHA-256");
    rows.forEach(
        row ->
            table.row(
                row.namespace(),
                row.etcd(),
                row.line(),
                row.role(),
                row.secret(),
                row.origin(),
                text(row.daysLeft()),
                text(row.servedDaysLeft()),
                row.phase(),
                row.codes(),
                row.notAfter(),
                row.servedNotAfter(),
                row.renewalTime(),
                text(row.generation()),
                String.join(",", row.outdatedPods()),
                row.issuer(),
                row.fingerprint()));
    return table.text();
  }

  private String codes() {
    return findings.stream().map(FindingStatus::code).distinct().collect(Collectors.joining(","));
  }

  private static String text(Long number) {
    return number == null ? null : number.toString();
  }
}
