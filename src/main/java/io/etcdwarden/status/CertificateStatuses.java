package io.etcdwarden.status;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Converts the TLS artifacts of the cluster to {@code status.certificates}. */
final class CertificateStatuses {
  private static final int MAX_NAMES = 20;

  /** A DNS name has at most 253 characters. */
  private static final int MAX_NAME_LENGTH = 253;

  private static final int MAX_ISSUER_LENGTH = 512;

  private CertificateStatuses() {}

  static List<CertificateStatus> of(PkiOutcome pki) {
    return pki.artifacts().stream().map(CertificateStatuses::status).toList();
  }

  private static CertificateStatus status(Artifact artifact) {
    Optional<Artifact.Description> description = artifact.description();
    return new CertificateStatus(
        artifact.line().wireName(),
        artifact.part().wireName(),
        StatusText.truncate(artifact.secret(), MAX_NAME_LENGTH),
        artifact.origin().wireName(),
        description
            .map(Artifact.Description::subjectNames)
            .filter(names -> !names.isEmpty())
            .map(CertificateStatuses::shortened)
            .orElse(null),
        description.map(it -> StatusText.truncate(it.issuer(), MAX_ISSUER_LENGTH)).orElse(null),
        description.map(Artifact.Description::notBefore).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::notAfter).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::renewalTime).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::fingerprint).orElse(null),
        description.map(Artifact.Description::generation).filter(number -> number > 0).orElse(null),
        null,
        artifact.findings().isEmpty() ? null : FindingStatuses.of(artifact.findings()));
  }

  /** A certificate may have tens of thousands of names. */
  private static List<String> shortened(List<String> names) {
    Stream<String> shown =
        names.stream().limit(MAX_NAMES).map(name -> StatusText.truncate(name, MAX_NAME_LENGTH));
    return names.size() <= MAX_NAMES
        ? shown.toList()
        : Stream.concat(shown, Stream.of("and " + (names.size() - MAX_NAMES) + " more")).toList();
  }
}
