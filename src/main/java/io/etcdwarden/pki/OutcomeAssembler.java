package io.etcdwarden.pki;

import io.etcdwarden.pki.check.CredentialCheck;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.ValidityRules;
import io.etcdwarden.pki.issue.CaGeneration;
import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.pki.issue.IssuanceResult;
import io.etcdwarden.pki.issue.LeafSecret;
import io.etcdwarden.pki.issue.LineTrust;
import io.etcdwarden.pki.issue.Renewal;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Assembles the outcome: artifacts, digests, findings in order, and the time of the next change.
 */
record OutcomeAssembler(
    PkiRequest request,
    SecretSet secrets,
    Instant now,
    Map<Line, LineTrust> trusts,
    Map<String, LeafSecret> leaves,
    Map<CredentialSpec, CredentialCheck.CheckedLeaf> checked,
    IssuanceResult<?> result,
    ClientBundle clientBundle,
    ClientCertificates clients) {
  /** The outcome is due again after this time at the latest. */
  private static final Duration MAX_WAIT = Duration.ofDays(365);

  /** How often an issuer is asked whether it has signed. */
  private static final Duration SIGNING_CHECK = Duration.ofSeconds(5);

  PkiOutcome assemble() {
    ProvidedChanges changes = providedChanges();
    return new OutcomeAssembler(
            request,
            secrets,
            now,
            trusts,
            leaves,
            checked,
            result.withFindings(changes.finding().stream().toList()),
            clientBundle,
            clients)
        .assemble(rotations(changes));
  }

  private PkiOutcome assemble(Map<Line, CaRotation> rotations) {
    Map<Line, String> trust = new EnumMap<>(Line.class);
    Map<Line, String> identity = new EnumMap<>(Line.class);
    for (LineRequest line : request.lines()) {
      trust.put(line.line(), TrustBundle.digest(trusts.get(line.line()).bundle(line.line())));
      identity.put(line.line(), TrustBundle.digest(leavesOf(line.line())));
    }
    return new PkiOutcome(
        result.writes(),
        artifacts(),
        findings(),
        trust,
        identity,
        materials(),
        rotations,
        clientBundle,
        nextDue(rotations),
        result.events(),
        clients,
        result.signingRequests());
  }

  private Map<Line, CaRotation> rotations(ProvidedChanges changes) {
    RotationRequest asked = request.rotation();
    RenewalRestarts renewals =
        new RenewalRestarts(
            asked.windows(), request.members(), requestedRenewals(), asked.paused(), now);
    WindowedRestarts restarts =
        new WindowedRestarts(asked.windows(), request.startedRestarts(), now);
    LoadedMaterial loaded = loadedLeaves();
    Map<Line, CaRotation> rotations = new EnumMap<>(Line.class);
    trusts.forEach(
        (line, trust) -> {
          List<LoadedUse> used =
              loaded.uses().stream().filter(use -> use.use().line() == line).toList();
          CaRotation rotation =
              trust.rotation().isInProgress()
                  ? trust.rotation()
                  : restart(line, renewals.of(trust.rotation(), used), changes);
          rotations.put(line, restarts.of(line, rotation, used));
        });
    return rotations;
  }

  /** A restart for a renewed certificate also loads what a user changed. */
  private CaRotation restart(Line line, CaRotation renewal, ProvidedChanges changes) {
    if (!renewal.isInProgress()) {
      return changes.of(line, renewal);
    }
    return changes.areRestartsHeld() ? changes.of(line, trusts.get(line).rotation()) : renewal;
  }

  private ProvidedChanges providedChanges() {
    List<StoredMaterial> materials = materials();
    List<StoredMaterial> provided = materials.stream().filter(this::isProvided).toList();
    return new ProvidedChanges(
        request,
        provided,
        materials.stream().filter(it -> it.line() == Line.PEER).toList(),
        result.findings().stream().noneMatch(Finding::isError),
        now);
  }

  private boolean isProvided(StoredMaterial material) {
    return material.part() == Part.CA
        ? trusts.get(material.line()).origin() == Origin.PROVIDED
        : !leaves.get(material.secret()).generated();
  }

  /** The certificates of the operator that running members use. */
  private LoadedMaterial loadedLeaves() {
    List<ContainerRun> runs =
        request.members().stream().flatMap(member -> member.runs().stream()).toList();
    return LoadedMaterial.of(issuedMaterials(), runs, now);
  }

  private Map<String, Instant> requestedRenewals() {
    Map<String, Instant> requested = new HashMap<>();
    leaves.forEach(
        (name, leaf) -> leaf.renewalRequested().ifPresent(time -> requested.put(name, time)));
    return requested;
  }

  /** The leaf certificates that the operator issues. */
  private List<StoredMaterial> issuedMaterials() {
    return materials().stream()
        .filter(material -> material.part() != Part.CA)
        .filter(
            material ->
                Optional.ofNullable(leaves.get(material.secret()))
                    .filter(LeafSecret::generated)
                    .isPresent())
        .toList();
  }

  private List<StoredMaterial> materials() {
    StoredMaterials stored = new StoredMaterials(secrets, result.writes(), now);
    List<StoredMaterial> materials = new ArrayList<>();
    for (LineRequest line : request.lines()) {
      stored.ofCa(line, trusts.get(line.line())).ifPresent(materials::add);
    }
    checked.forEach(
        (spec, leaf) ->
            leaf.leaf()
                .map(it -> stored.ofLeaf(spec, leafSecret(spec).orElseThrow(), it))
                .ifPresent(materials::add));
    return materials;
  }

  /** Each finding once, errors first. */
  private List<Finding> findings() {
    List<Finding> distinct = result.findings().stream().distinct().toList();
    Stream<Finding> errors = distinct.stream().filter(Finding::isError);
    Stream<Finding> warnings = distinct.stream().filter(finding -> !finding.isError());
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
    for (LineRequest line : request.lines()) {
      artifacts.add(caArtifact(line));
      request.credentials().stream()
          .filter(spec -> spec.line() == line.line())
          .forEach(spec -> artifacts.add(credentialArtifact(spec)));
    }
    return artifacts;
  }

  private Artifact caArtifact(LineRequest line) {
    LineTrust trust = trusts.get(line.line());
    Artifact.Description description =
        trust
            .representative(line.line())
            .map(ca -> describe(ca, null, trust.generation()))
            .orElse(null);
    return new Artifact(
        line.line(),
        Part.CA,
        line.ca().secret().name(),
        trust.origin(),
        description,
        findingsOf(line.line(), Part.CA));
  }

  private Artifact credentialArtifact(CredentialSpec spec) {
    Optional<LeafSecret> secret = leafSecret(spec);
    Optional<Certificate> leaf =
        Optional.ofNullable(checked.get(spec)).flatMap(CredentialCheck.CheckedLeaf::leaf);
    Origin origin =
        secret.map(it -> it.generated() ? Origin.GENERATED : Origin.PROVIDED).orElse(Origin.ABSENT);
    Artifact.Description description =
        leaf.map(
                certificate ->
                    describe(certificate, renewalTime(spec), issuerGeneration(secret.get())))
            .orElse(null);
    return new Artifact(
        spec.line(),
        spec.part(),
        spec.secret().name(),
        origin,
        description,
        findingsOf(spec.line(), spec.part()));
  }

  /** When the operator renews the leaf because of its age; null if it does not. */
  private Instant renewalTime(CredentialSpec spec) {
    boolean generated = leafSecret(spec).filter(LeafSecret::generated).isPresent();
    Optional<CertificateAuthority> issuer =
        trusts.get(spec.line()).issuer(spec.secret().name(), now);
    Optional<Certificate> leaf = checked.get(spec).leaf();
    boolean endsLater =
        issuer.isPresent()
            && leaf.isPresent()
            && issuer.get().certificate().notAfter().isAfter(leaf.get().notAfter());
    return generated && endsLater ? Renewal.renewalTime(leaf.get(), request.policy()) : null;
  }

  private Optional<LeafSecret> leafSecret(CredentialSpec spec) {
    return Optional.ofNullable(leaves.get(spec.secret().name()));
  }

  private static long issuerGeneration(LeafSecret leafSecret) {
    return leafSecret.generated()
        ? CaGeneration.number(leafSecret.secret(), PkiLabels.ISSUER_GENERATION).orElse(0)
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

  private Instant nextDue(Map<Line, CaRotation> rotations) {
    List<Instant> times = new ArrayList<>();
    for (LineRequest line : request.lines()) {
      trusts
          .get(line.line())
          .bundle(line.line())
          .forEach(certificate -> times.addAll(ValidityRules.changePoints(certificate, true)));
    }
    rotations.values().forEach(rotation -> times.add(rotation.due()));
    checked.forEach(
        (spec, leaf) -> {
          leaf.chain().forEach(c -> times.addAll(ValidityRules.changePoints(c, false)));
          Optional.ofNullable(renewalTime(spec)).ifPresent(times::add);
          leaf.leaf().map(Renewal::lastResortTime).ifPresent(times::add);
        });
    times.add(clients.nextDue());
    if (!result.signingRequests().isEmpty()) {
      times.add(now.plus(SIGNING_CHECK));
    }
    return times.stream()
        .filter(time -> time.isAfter(now))
        .min(Instant::compareTo)
        .filter(time -> time.isBefore(now.plus(MAX_WAIT)))
        .orElse(now.plus(MAX_WAIT));
  }
}
