package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.PemRules;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Repairs a CA Secret that the operator generated, and rotates its CA.
 *
 * <p>Missing certificates of the operator's CA generations are added. Certificates that users added
 * stay. A new generation is recorded in the CA Secret before its own Secret is written, so that
 * after a crash between the two writes nobody else can pass off a CA as the operator's.
 */
record GeneratedCa(
    PkiRequest request,
    TrustDomain domain,
    SecretSet secrets,
    NewKeys keys,
    SignatureCache signatures,
    Instant now) {

  IssuanceResult<LineTrust> update(StoredSecret stored, BackupTrust backup) {
    List<Certificate> present = TrustBundle.read(stored, domain.dataKeys());
    Optional<Finding> invalid = invalidGeneration(stored);
    if (invalid.isPresent()) {
      return IssuanceResult.of(LineTrust.generated(domain, present, null, "Correct the annotation"))
          .withFinding(invalid.get());
    }
    Optional<Finding> oversized = oversizedBundle(stored);
    if (oversized.isPresent()) {
      String remedy = "Remove what the bundle does not need";
      return IssuanceResult.of(LineTrust.generated(domain, present, null, remedy))
          .withFinding(oversized.get());
    }
    DomainRotation.Result rotated =
        new DomainRotation(request, domain, secrets, stored, present, signatures, now).run();
    return written(stored, present, rotated, backup);
  }

  private IssuanceResult<LineTrust> written(
      StoredSecret stored,
      List<Certificate> present,
      DomainRotation.Result rotated,
      BackupTrust backup) {
    List<Certificate> kept =
        present.stream().filter(certificate -> !rotated.removed().contains(certificate)).toList();
    List<Certificate> wanted = backup.mergedInto(rotated.own(), kept, stored);
    var asked = successor(stored, rotated);
    Optional<CertificateAuthority> successor = asked.value();
    Map<String, String> annotations =
        annotations(stored, rotated, successor, backup.annotations(rotated.own(), kept, stored));
    LineTrust trust =
        new LineTrust(
            domain,
            Origin.GENERATED,
            LineTrust.bundles(domain, wanted),
            rotated.issuer(),
            rotated.issuers(),
            rotated.kept(),
            rotated.rotation(),
            "Restore the Secret of its CA generation");
    return asked
        .withFindings(findings(stored, rotated))
        .withWrites(ownership(rotated))
        // After a crash between these writes, a recorded generation without Secret is forgotten;
        // the Secret of an unrecorded one would stay.
        .withWrites(rotated.deleted().stream().<SecretWrite>map(SecretWrite.Delete::new).toList())
        .then(updateBundle(stored, wanted, rotated, annotations))
        .withWrites(successor.map(this::create).stream().toList())
        .withEvents(RotationEvents.of(domain, stored.name(), rotated, successor))
        .map(_ -> trust);
  }

  /**
   * The CA generation that the rotation asks for. Its number is used by no other Secret. Empty
   * while its key is generated, and while an issuer has not signed it.
   */
  private IssuanceResult<Optional<CertificateAuthority>> successor(
      StoredSecret stored, DomainRotation.Result rotated) {
    if (rotated.generated() == 0 || stored.deleting()) {
      return IssuanceResult.of(Optional.empty());
    }
    long number = rotated.generated();
    while (secrets
        .find(CaGeneration.secretName(request.cluster(), domain.firstLine(), number))
        .isPresent()) {
      number++;
    }
    long unused = number;
    CertificateAuthority present = rotated.issuer();
    ExternalCa external = new ExternalCa(request, domain, keys, signatures, now);
    if (external.isUsed()) {
      return external.next(unused, firstCaSecret(), rotated.own().stream().findFirst());
    }
    RotationDue due = new RotationDue(request, domain, secrets, now);
    if (present != null && due.keepsKey(present.certificate())) {
      return IssuanceResult.of(
          Optional.of(
              present.renewed(domain.caSpec(), unused, request.policy(), keys.random(), now)));
    }
    return IssuanceResult.of(
        keys.forSecret(CaGeneration.secretName(request.cluster(), domain.firstLine(), unused))
            .map(
                key ->
                    CertificateAuthority.create(
                        domain.caSpec(), unused, request.policy(), key, keys.random(), now)));
  }

  private SecretWrite create(CertificateAuthority ca) {
    StoredSecret secret = CaGeneration.toSecret(request, domain.firstLine(), ca);
    return new SecretWrite.Create(
        new RotationDue(request, domain, secrets, now).withRequest(secret));
  }

  /** The CA Secret names the newest generation that it trusts, and records all of them. */
  private Map<String, String> annotations(
      StoredSecret stored,
      DomainRotation.Result rotated,
      Optional<CertificateAuthority> successor,
      Map<String, String> others) {
    long newest = rotated.rotation().generation();
    if (!PkiLabels.isGeneratedFor(request.cluster(), stored.labels()) || newest == 0) {
      return others;
    }
    GenerationRecord record =
        successor
            .map(ca -> rotated.record().with(ca.generation(), ca.certificate().fingerprint()))
            .orElse(rotated.record());
    Map<String, String> annotations =
        record.addTo(rotated.isForced() ? ForcedRenewal.served(others) : others);
    if (rotated.newestTrusted() > 0) {
      annotations.put(PkiLabels.GENERATION, String.valueOf(rotated.newestTrusted()));
      annotations.put(
          PkiLabels.GENERATION_SECRET, PkiLabels.generationSecret(stored, rotated.newestTrusted()));
    }
    return annotations;
  }

  private List<Finding> findings(StoredSecret stored, DomainRotation.Result rotated) {
    FindingLocation location = firstCaSecret();
    List<Finding> findings = new ArrayList<>(SecretRules.checkSecret(location, stored));
    if (rotated.issuer() == null) {
      findings.add(caKeyUnavailable(location, stored));
    }
    if (PkiLabels.isGeneratedFor(request.cluster(), stored.labels())) {
      long newest = Math.max(rotated.rotation().generation(), rotated.record().newest());
      findings.addAll(
          new StoredGenerations(request, domain, secrets, signatures, location)
              .unexpected(
                  newest == 0 ? CaGeneration.number(stored).orElse(Long.MAX_VALUE) : newest));
    }
    return findings;
  }

  private List<SecretWrite> ownership(DomainRotation.Result rotated) {
    return rotated.secrets().stream()
        .flatMap(secret -> Ownership.write(request, secret).stream())
        .toList();
  }

  private IssuanceResult<StoredSecret> updateBundle(
      StoredSecret stored,
      List<Certificate> wanted,
      DomainRotation.Result rotated,
      Map<String, String> annotations) {
    StoredSecret changed =
        stored
            .withData(TrustBundle.dataWith(stored, domain.dataKeys(), wanted))
            .withMetadata(stored.labels(), annotations);
    if (wanted.isEmpty() || stored.deleting() || changed.equals(stored)) {
      return IssuanceResult.of(stored)
          .withWrites(Ownership.write(request, stored).stream().toList());
    }
    var written =
        IssuanceResult.of(changed)
            .withWrite(new SecretWrite.Replace(Ownership.of(request, changed)));
    boolean isRepaired =
        !rotated.rotation().isInProgress()
            && !TrustBundle.read(stored, domain.dataKeys()).containsAll(rotated.own());
    return isRepaired
        ? written.withEvent(
            new PkiEvent(
                PkiEvent.Kind.SECRET_REPAIRED,
                stored.name(),
                "Added the missing generated CA to Secret " + stored.name()))
        : written;
  }

  private Optional<Finding> invalidGeneration(StoredSecret stored) {
    FindingLocation location = firstCaSecret();
    List<StoredSecret> generations = CaGeneration.secretsOf(request, domain.firstLine(), secrets);
    List<StoredSecret> numbered = new ArrayList<>(generations);
    numbered.add(stored);
    Optional<StoredSecret> unnumbered =
        numbered.stream().filter(secret -> CaGeneration.number(secret).isEmpty()).findFirst();
    if (unnumbered.isPresent()) {
      return Optional.of(
          location.error(
              FindingCode.CA_GENERATION_INVALID,
              "annotation %s of Secret %s is not a generation number. The operator writes nothing"
                      .formatted(PkiLabels.GENERATION, unnumbered.get().name())
                  + " until it is corrected."));
    }
    return CaGeneration.conflict(generations)
        .map(
            both ->
                location.error(
                    FindingCode.CA_GENERATION_CONFLICT,
                    "Secrets %s have the same generation number. The operator writes nothing until"
                            .formatted(both)
                        + " one of them is deleted."));
  }

  /** A bundle that is too large to be read whole is not written: certificates would be lost. */
  private Optional<Finding> oversizedBundle(StoredSecret stored) {
    FindingLocation location = firstCaSecret();
    return domain.dataKeys().stream()
        .flatMap(key -> PemRules.checkSize(location.atKey(key), stored.value(key)).stream())
        .findFirst();
  }

  private static Finding caKeyUnavailable(FindingLocation location, StoredSecret stored) {
    return location.warning(
        FindingCode.CA_KEY_UNAVAILABLE,
        "its key (Secret %s) is missing or damaged. Members keep running. Restore that Secret;"
                .formatted(PkiLabels.caGenerationSecret(stored).orElse("of its CA generation"))
            + " otherwise a new CA replaces it when a certificate must be renewed.");
  }

  private FindingLocation firstCaSecret() {
    return FindingLocation.ofCaSecret(domain.lines().getFirst(), request.namespace());
  }
}
