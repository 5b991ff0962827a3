package io.etcdwarden.status;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.FindingStatus;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.Finding;
import io.etcdwarden.pki.PkiOutcome;
import java.util.List;
import java.util.Optional;

/** The TLS artifacts as {@code status.certificates} shows them. */
final class CertificateLines {
  private CertificateLines() {}

  static List<CertificateStatus> of(PkiOutcome pki) {
    return pki.artifacts().stream().map(CertificateLines::line).toList();
  }

  private static CertificateStatus line(Artifact artifact) {
    Optional<Artifact.Description> held = artifact.description();
    return new CertificateStatus(
        artifact.line().word(),
        artifact.part().word(),
        artifact.secret(),
        artifact.origin().word(),
        held.map(Artifact.Description::subjectNames).filter(names -> !names.isEmpty()).orElse(null),
        held.map(Artifact.Description::issuer).orElse(null),
        held.map(Artifact.Description::notBefore).map(Times::text).orElse(null),
        held.map(Artifact.Description::notAfter).map(Times::text).orElse(null),
        held.map(Artifact.Description::renewalTime).map(Times::text).orElse(null),
        held.map(Artifact.Description::fingerprint).orElse(null),
        held.map(Artifact.Description::generation).filter(number -> number > 0).orElse(null),
        null,
        artifact.findings().isEmpty()
            ? null
            : artifact.findings().stream().map(CertificateLines::finding).toList());
  }

  private static FindingStatus finding(Finding finding) {
    return new FindingStatus(
        finding.code().word(), finding.isError() ? "Error" : "Warning", finding.sentence());
  }
}
