package io.etcdwarden.status;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.OutdatedProcess;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.SecretContent;
import java.time.Instant;
import java.util.Comparator;
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

  static List<CertificateStatus> of(PkiOutcome pki, LoadedPairs pairs) {
    return pki.artifacts().stream()
        .map(artifact -> status(artifact, phase(pki, artifact), pairs))
        .toList();
  }

  private static Optional<String> phase(PkiOutcome pki, Artifact artifact) {
    return Optional.ofNullable(pki.rotations().get(artifact.line()))
        .filter(CaRotation::isInProgress)
        .map(rotation -> rotation.shownPhase().wireName());
  }

  private static CertificateStatus status(
      Artifact artifact, Optional<String> phase, LoadedPairs pairs) {
    List<LoadedUse> uses = pairs.uses(artifact);
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
        pairs.storedSince(artifact).map(Rfc3339::format).orElse(null),
        servedNotAfter(uses).map(Rfc3339::format).orElse(null),
        pairs.confirmedAt(artifact).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::renewalTime).map(Rfc3339::format).orElse(null),
        description.map(Artifact.Description::fingerprint).orElse(null),
        description.map(Artifact.Description::generation).filter(number -> number > 0).orElse(null),
        phase.orElse(null),
        artifact.findings().isEmpty() ? null : FindingStatuses.of(artifact.findings()),
        outdated(uses));
  }

  private static Optional<Instant> servedNotAfter(List<LoadedUse> uses) {
    boolean isKnown = uses.stream().allMatch(loaded -> loaded.content().notAfter().isPresent());
    return uses.stream()
        .filter(_ -> isKnown)
        .flatMap(loaded -> loaded.content().notAfter().stream())
        .min(Comparator.naturalOrder());
  }

  private static List<OutdatedProcess> outdated(List<LoadedUse> uses) {
    List<OutdatedProcess> outdated =
        uses.stream()
            .filter(loaded -> loaded.needsRestart() || loaded.isUnexpected())
            .map(CertificateStatuses::process)
            .toList();
    return outdated.isEmpty() ? null : outdated;
  }

  private static OutdatedProcess process(LoadedUse loaded) {
    Optional<SecretContent> content = loaded.content().known();
    return new OutdatedProcess(
        loaded.run().pod(),
        loaded.use().wireName(),
        Rfc3339.format(loaded.run().started()),
        content.map(SecretContent::fingerprint).orElse(null),
        content.map(SecretContent::notAfter).map(Rfc3339::format).orElse(null));
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
