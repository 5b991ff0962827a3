package io.etcdwarden.status;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.OutdatedProcess;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.secret.StoredTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the previous status says about the key pairs of Secrets.
 *
 * <p>The operator writes nothing into provided Secrets, so only the status records which pair a
 * provided Secret held before. Without a previous status, the end of such a pair is not known.
 */
record RecordedPairs(List<CertificateStatus> before) {
  static RecordedPairs of(EtcdStatus status) {
    return new RecordedPairs(
        status == null || status.certificates() == null ? List.of() : status.certificates());
  }

  /** The material with what the previous status knows of the same Secret. */
  StoredMaterial addTo(StoredMaterial material) {
    return before.stream()
        .filter(certificate -> material.line().wireName().equals(certificate.line()))
        .filter(certificate -> material.part().wireName().equals(certificate.role()))
        .filter(certificate -> material.secret().equals(certificate.secret()))
        .findFirst()
        .map(certificate -> addTo(material, certificate))
        .orElse(material);
  }

  /** When members were seen to present the certificate that this artifact has now. */
  Optional<Instant> confirmedAt(Artifact artifact) {
    return before.stream()
        .filter(certificate -> artifact.line().wireName().equals(certificate.line()))
        .filter(certificate -> artifact.part().wireName().equals(certificate.role()))
        .filter(certificate -> certificate.servedConfirmedAt() != null)
        .filter(
            certificate ->
                artifact
                    .description()
                    .filter(it -> it.fingerprint().equals(certificate.fingerprint()))
                    .isPresent())
        .findFirst()
        .flatMap(certificate -> StoredTime.parse(certificate.servedConfirmedAt()));
  }

  private static StoredMaterial addTo(StoredMaterial material, CertificateStatus certificate) {
    ContentHistory earlier = material.earlier();
    for (SecretContent content : contents(certificate)) {
      earlier = earlier.with(content);
    }
    return new StoredMaterial(
        material.line(),
        material.part(),
        material.secret(),
        current(material.current(), certificate),
        material.isFirst(),
        earlier);
  }

  /** A label that changes after the pair was stored must not make the pair look newer. */
  private static SecretContent current(SecretContent content, CertificateStatus certificate) {
    return stored(certificate)
        .filter(_ -> certificate.storedSince() != null)
        .filter(recorded -> recorded.fingerprint().equals(content.fingerprint()))
        .filter(recorded -> recorded.since().isBefore(content.since()))
        .orElse(content);
  }

  /** The pairs that the status names, by the time from which a process may have read them. */
  private static List<SecretContent> contents(CertificateStatus certificate) {
    List<SecretContent> contents = new ArrayList<>();
    if (certificate.outdated() != null) {
      certificate.outdated().stream()
          .filter(process -> process.fingerprint() != null)
          .flatMap(process -> loaded(process).stream())
          .sorted(Comparator.comparing(SecretContent::since))
          .forEach(contents::add);
    }
    stored(certificate).ifPresent(contents::add);
    return contents;
  }

  private static Optional<SecretContent> loaded(OutdatedProcess process) {
    return content(process.startedAt(), process.notAfter(), process.fingerprint());
  }

  private static Optional<SecretContent> stored(CertificateStatus certificate) {
    String since =
        certificate.storedSince() == null ? certificate.notBefore() : certificate.storedSince();
    return certificate.fingerprint() == null
        ? Optional.empty()
        : content(since, certificate.notAfter(), certificate.fingerprint());
  }

  /** Every user with the right to write the status may have written these times. */
  private static Optional<SecretContent> content(String since, String end, String fingerprint) {
    return StoredTime.parse(since)
        .flatMap(
            start ->
                StoredTime.parse(end)
                    .map(notAfter -> new SecretContent(start, notAfter, fingerprint)));
  }
}
