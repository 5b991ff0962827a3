package io.etcdwarden.status;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.FindingStatus;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import java.util.List;
import java.util.Optional;

/** Converts the TLS artifacts of the cluster to {@code status.certificates}. */
final class CertificateStatuses {
  private CertificateStatuses() {}

  static List<CertificateStatus> of(PkiOutcome pki) {
    return pki.artifacts().stream().map(CertificateStatuses::status).toList();
  }

  private static CertificateStatus status(Artifact artifact) {
    Optional<Artifact.Description> description = artifact.description();
    return new CertificateStatus(
        artifact.line().wireName(),
        artifact.part().wireName(),
        artifact.secret(),
        artifact.origin().wireName(),
        description
            .map(Artifact.Description::subjectNames)
            .filter(names -> !names.isEmpty())
            .orElse(null),
        description.map(Artifact.Description::issuer).orElse(null),
        description.map(Artifact.Description::notBefore).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::notAfter).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::renewalTime).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::fingerprint).orElse(null),
        description.map(Artifact.Description::generation).filter(number -> number > 0).orElse(null),
        null,
        artifact.findings().isEmpty()
            ? null
            : artifact.findings().stream().map(CertificateStatuses::finding).toList());
  }

  private static FindingStatus finding(Finding finding) {
    return new FindingStatus(
        finding.code().reason(), finding.severity().wireName(), finding.message());
  }
}
