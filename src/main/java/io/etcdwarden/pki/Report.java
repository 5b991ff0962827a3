package io.etcdwarden.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts what settling gathered into the outcome: artifacts, digests, and when to look again. */
record Report(
    PkiWish wish,
    Instant now,
    Settled settled,
    Map<Line, Trust> trusts,
    Map<String, Optional<Leaves.Leaf>> leaves,
    Map<CredentialSpec, CredentialCheck.Checked> checked) {
  /** Looked at again by then in any case. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  PkiOutcome write() {
    Map<Line, String> trust = new EnumMap<>(Line.class);
    Map<Line, String> identity = new EnumMap<>(Line.class);
    for (LineWish line : wish.lines()) {
      trust.put(line.line(), Bundle.digest(trusts.get(line.line()).bundle(line.line())));
      identity.put(line.line(), Bundle.digest(leavesOf(line.line())));
    }
    return new PkiOutcome(
        settled.writes(), artifacts(), findings(), trust, identity, nextDue(), settled.notices());
  }

  private List<Finding> findings() {
    Stream<Finding> errors = settled.findings().stream().filter(Finding::isError);
    Stream<Finding> warnings = settled.findings().stream().filter(f -> !f.isError());
    return Stream.concat(errors, warnings).toList();
  }

  private List<Certificate> leavesOf(Line line) {
    List<Certificate> certificates = new ArrayList<>();
    checked.forEach(
        (spec, leaf) -> {
          if (spec.line() == line) {
            leaf.leaf().ifPresent(certificates::add);
          }
        });
    return certificates;
  }

  private List<Artifact> artifacts() {
    List<Artifact> artifacts = new ArrayList<>();
    for (LineWish line : wish.lines()) {
      artifacts.add(authority(line));
      PkiEngine.specs(wish).stream()
          .filter(spec -> spec.line() == line.line())
          .forEach(spec -> artifacts.add(credential(spec)));
    }
    return artifacts;
  }

  private Artifact authority(LineWish line) {
    Trust trust = trusts.get(line.line());
    Artifact.Description description =
        trust.face(line.line()).map(face -> describe(face, null, trust.generation())).orElse(null);
    return new Artifact(
        line.line(),
        Part.CA,
        line.authority().secret().name(),
        trust.origin(),
        description,
        findingsOf(line.line(), Part.CA));
  }

  private Artifact credential(CredentialSpec spec) {
    Optional<Leaves.Leaf> held = leaves.getOrDefault(spec.secret().name(), Optional.empty());
    Optional<Certificate> leaf =
        Optional.ofNullable(checked.get(spec)).flatMap(CredentialCheck.Checked::leaf);
    Origin origin =
        held.map(h -> h.generated() ? Origin.GENERATED : Origin.PROVIDED).orElse(Origin.ABSENT);
    Artifact.Description description =
        leaf.map(certificate -> describe(certificate, renewal(spec), generation(held.get())))
            .orElse(null);
    return new Artifact(
        spec.line(),
        spec.part(),
        spec.secret().name(),
        origin,
        description,
        findingsOf(spec.line(), spec.part()));
  }

  /** When the leaf will be renewed; null if nobody does it or nothing would be won by it. */
  private Instant renewal(CredentialSpec spec) {
    boolean ours =
        leaves
            .getOrDefault(spec.secret().name(), Optional.empty())
            .filter(Leaves.Leaf::generated)
            .isPresent();
    Optional<CertificateAuthority> issuer = trusts.get(spec.line()).issuer(now);
    Optional<Certificate> leaf = checked.get(spec).leaf();
    boolean wins =
        issuer.isPresent()
            && leaf.isPresent()
            && issuer.get().certificate().notAfter().isAfter(leaf.get().notAfter());
    return ours && wins ? Renewal.due(leaf.get(), wish.policy()) : null;
  }

  private static long generation(Leaves.Leaf leaf) {
    return leaf.generated()
        ? Generation.number(leaf.secret(), Marks.ISSUER_GENERATION).orElse(0)
        : 0;
  }

  private static Artifact.Description describe(
      Certificate certificate, Instant renewal, long generation) {
    List<String> names = certificate.names();
    return new Artifact.Description(
        names.isEmpty() ? List.of(certificate.subject().toString()) : names,
        certificate.issuer().toString(),
        certificate.notBefore(),
        certificate.notAfter(),
        renewal,
        certificate.fingerprint(),
        generation);
  }

  private List<Finding> findingsOf(Line line, Part part) {
    return findings().stream()
        .filter(finding -> finding.line() == line && finding.part() == part)
        .toList();
  }

  private Instant nextDue() {
    List<Instant> moments = new ArrayList<>();
    for (LineWish line : wish.lines()) {
      trusts
          .get(line.line())
          .bundle(line.line())
          .forEach(certificate -> moments.addAll(ValidityRules.turningPoints(certificate, true)));
    }
    checked.forEach(
        (spec, leaf) -> {
          leaf.chain().forEach(c -> moments.addAll(ValidityRules.turningPoints(c, false)));
          Optional.ofNullable(renewal(spec)).ifPresent(moments::add);
          leaf.leaf().map(Renewal::lastResort).ifPresent(moments::add);
        });
    return moments.stream()
        .filter(moment -> moment.isAfter(now))
        .min(Instant::compareTo)
        .filter(moment -> moment.isBefore(now.plus(LONGEST_WAIT)))
        .orElse(now.plus(LONGEST_WAIT));
  }
}
