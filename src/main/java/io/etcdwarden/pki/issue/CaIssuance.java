package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Generates and repairs the CA of each trust domain.
 *
 * <ul>
 *   <li>If the CA Secret is missing, a CA is generated and written as two Secrets: first the CA
 *       generation with the private key, then the CA Secret that pods mount. If the operator stops
 *       between the two writes, the next run creates the CA Secret from the CA generation.
 *   <li>No CA is generated while members run on the line. Members keep the old CA in memory and
 *       would refuse every certificate of a new CA. If the certificate of the old CA is found, the
 *       CA Secret is written with it: see {@link LostCa}.
 *   <li>If the CA Secret is generated, it is repaired and its CA is rotated: see {@link
 *       GeneratedCa}.
 *   <li>If the CA Secret is provided, it is only read: see {@link ProvidedCa}.
 * </ul>
 */
public final class CaIssuance {
  private final PkiRequest request;
  private final SecretSet secrets;
  private final NewKeys keys;
  private final SignatureCache signatures;
  private final Instant now;

  public CaIssuance(
      PkiRequest request, SecretSet secrets, NewKeys keys, SignatureCache signatures, Instant now) {
    this.request = request;
    this.secrets = secrets;
    this.keys = keys;
    this.signatures = signatures;
    this.now = now;
  }

  /** The trust of each line of the request. */
  public IssuanceResult<Map<Line, LineTrust>> issueAll() {
    Map<Line, LineTrust> trusts = new EnumMap<>(Line.class);
    IssuanceResult<?> steps = IssuanceResult.of(request);
    for (TrustDomain domain : backupFirst()) {
      IssuanceResult<LineTrust> issued = issue(domain, BackupTrust.of(request, domain, trusts));
      domain.lines().forEach(line -> trusts.put(line.line(), issued.value()));
      steps = steps.then(issued);
    }
    return steps.map(_ -> trusts);
  }

  /** The backup line comes first: the client line's trust bundle may have to include its CA. */
  private List<TrustDomain> backupFirst() {
    List<TrustDomain> ordered = new ArrayList<>();
    List<TrustDomain> domains = TrustDomain.of(request);
    domains.stream().filter(domain -> domain.has(Line.BACKUP)).forEach(ordered::add);
    domains.stream().filter(domain -> !domain.has(Line.BACKUP)).forEach(ordered::add);
    return ordered;
  }

  private IssuanceResult<LineTrust> issue(TrustDomain domain, BackupTrust backup) {
    List<Finding> unreachable =
        domain.lines().stream()
            .map(line -> FindingLocation.ofCaSecret(line, request.namespace()))
            .flatMap(location -> SecretRules.checkReference(location, domain.caSecret()).stream())
            .toList();
    if (!unreachable.isEmpty()) {
      return IssuanceResult.of(LineTrust.absent(domain)).withFindings(unreachable);
    }
    Optional<StoredSecret> stored = secrets.find(domain.caSecret().name());
    if (stored.isEmpty()) {
      return createMissing(domain, backup);
    }
    return PkiLabels.isGenerated(stored.get().labels())
        ? new GeneratedCa(request, domain, secrets, keys, signatures, now)
            .update(stored.get(), backup)
        : new ProvidedCa(request, secrets, now).read(domain, stored.get());
  }

  private IssuanceResult<LineTrust> createMissing(TrustDomain domain, BackupTrust backup) {
    StoredGenerations generations = storedGenerations(domain);
    Optional<Finding> undecided = generations.undecided();
    if (undecided.isPresent()) {
      return IssuanceResult.of(LineTrust.absent(domain)).withFinding(undecided.get());
    }
    List<StoredSecret> issuing = generations.issuing();
    if (!issuing.isEmpty()) {
      List<CertificateAuthority> cas =
          issuing.stream().flatMap(secret -> CaGeneration.ca(secret).stream()).toList();
      return IssuanceResult.of(domain)
          .withFindings(generations.unexpected(cas.getLast().generation()))
          .withWrites(
              issuing.stream()
                  .flatMap(secret -> Ownership.write(request, secret).stream())
                  .toList())
          .then(createBundle(domain, cas, backup));
    }
    Optional<Finding> obstacle = reasonNotToCreate(domain);
    if (obstacle.isPresent()) {
      SortedMap<Long, Certificate> found =
          obstacle.get().code() == FindingCode.CA_SECRETS_LOST
              ? lostCa(domain).certificates()
              : new TreeMap<>();
      return found.isEmpty()
          ? IssuanceResult.of(LineTrust.absent(domain)).withFinding(obstacle.get())
          : createBundleWithoutKeys(domain, found, backup);
    }
    long number = nextNumber(domain);
    ExternalCa external = new ExternalCa(request, domain, keys, signatures, now);
    if (external.isUsed()) {
      var signed = external.next(number, firstCaSecret(domain), Optional.empty());
      return signed.then(
          signed
              .value()
              .map(ca -> createGeneration(domain, ca, backup))
              .orElseGet(() -> IssuanceResult.of(LineTrust.absent(domain))));
    }
    return keys.forSecret(CaGeneration.secretName(request.cluster(), domain.firstLine(), number))
        .map(key -> createGeneration(domain, created(domain, number, key), backup))
        .orElseGet(
            () ->
                IssuanceResult.of(LineTrust.absent(domain))
                    .withFinding(keys.notReady(firstCaSecret(domain))));
  }

  private CertificateAuthority created(TrustDomain domain, long number, KeyMaterial key) {
    return CertificateAuthority.create(
        domain.caSpec(), number, request.policy(), key, keys.random(), now);
  }

  private IssuanceResult<LineTrust> createGeneration(
      TrustDomain domain, CertificateAuthority created, BackupTrust backup) {
    return create(CaGeneration.toSecret(request, domain.firstLine(), created))
        .then(createBundle(domain, List.of(created), backup));
  }

  /** The reason why the operator must not generate a missing CA. */
  private Optional<Finding> reasonNotToCreate(TrustDomain domain) {
    FindingLocation location = firstCaSecret(domain);
    Optional<String> foreign =
        domain.credentials().stream()
            .flatMap(spec -> secrets.find(spec.secret().name()).stream())
            .filter(leaf -> !LeafIssuance.isGenerated(leaf, request.cluster()))
            .map(StoredSecret::name)
            .findFirst();
    if (foreign.isPresent()) {
      return Optional.of(
          location.error(
              FindingCode.CA_SECRET_MISSING,
              "not found, but %s exists. The operator generates no CA for a certificate that it did"
                      .formatted(foreign.get())
                  + " not issue. Supply the CA that issued it, or delete "
                  + foreign.get()
                  + "."));
    }
    if (!request.policy().isAuto()) {
      return Optional.of(LeafIssuance.notFound(location));
    }
    if (domain.lines().stream().anyMatch(line -> request.runningLines().contains(line.line()))) {
      return Optional.of(
          location.error(
              FindingCode.CA_SECRETS_LOST,
              "not found, and neither is its key (Secret %s), while members run. %s"
                  .formatted(lostGeneration(domain), remedyForLostCa(domain))));
    }
    return Optional.empty();
  }

  private String remedyForLostCa(TrustDomain domain) {
    return lostCa(domain)
        .placeForCertificate()
        .map(
            leaf ->
                "Restore that Secret, or store the CA certificate, which pods and clients have, as"
                    + " %s in Secret %s. Without it set replicas to 0 to get a new CA."
                        .formatted(CaGeneration.CERTIFICATE_DATA_KEY, leaf))
        .orElse(
            "With a new CA they would refuse each other. Restore that Secret, or set replicas to 0"
                + " to get a new CA.");
  }

  private LostCa lostCa(TrustDomain domain) {
    return new LostCa(request, domain, secrets, signatures);
  }

  /** The Secret that restores everything else: the CA generation that issued the newest leaf. */
  private String lostGeneration(TrustDomain domain) {
    long number = Math.max(1, storedGenerations(domain).lastNumber());
    return CaGeneration.secretName(request.cluster(), domain.firstLine(), number);
  }

  /** Numbers are never reused: old leaves may still name a CA generation that is gone. */
  private long nextNumber(TrustDomain domain) {
    long number = storedGenerations(domain).lastNumber() + 1;
    while (secrets
        .find(CaGeneration.secretName(request.cluster(), domain.firstLine(), number))
        .isPresent()) {
      number++;
    }
    return number;
  }

  /**
   * @param cas the CA generations that the CA Secret gets, oldest first
   */
  private IssuanceResult<LineTrust> createBundle(
      TrustDomain domain, List<CertificateAuthority> cas, BackupTrust backup) {
    SortedMap<Long, Certificate> generations = new TreeMap<>();
    cas.forEach(ca -> generations.put(ca.generation(), ca.certificate()));
    return createBundle(domain, generations, backup)
        .map(certificates -> trust(domain, certificates, cas));
  }

  /** The next run replaces the CA when a certificate must be issued: see {@link GeneratedCa}. */
  private IssuanceResult<LineTrust> createBundleWithoutKeys(
      TrustDomain domain, SortedMap<Long, Certificate> generations, BackupTrust backup) {
    return createBundle(domain, generations, backup)
        .map(
            certificates ->
                LineTrust.generated(
                    domain, certificates, null, "Restore the Secret of its CA generation"));
  }

  /** Creates the CA Secret and returns the certificates in it. */
  private IssuanceResult<List<Certificate>> createBundle(
      TrustDomain domain, SortedMap<Long, Certificate> generations, BackupTrust backup) {
    List<Certificate> own = List.copyOf(generations.values()).reversed();
    var secret = StoredSecret.unwritten(domain.caSecret().name(), StoredSecret.OPAQUE, Map.of());
    List<Certificate> certificates = backup.mergedInto(own, List.of(), secret);
    StoredSecret bundle =
        secret
            .withData(TrustBundle.dataWith(secret, domain.dataKeys(), certificates))
            .withMetadata(
                PkiLabels.labels(request.cluster(), domain.firstLine(), PkiLabels.Role.CA_BUNDLE),
                bundleAnnotations(domain, generations, backup.annotations(own, List.of(), secret)));
    return create(Ownership.of(request, bundle)).map(_ -> certificates);
  }

  /** Until the next run, which continues the rotation, each leaf keeps its CA. */
  private LineTrust trust(
      TrustDomain domain, List<Certificate> certificates, List<CertificateAuthority> cas) {
    if (cas.size() == 1) {
      return LineTrust.generated(domain, certificates, cas.getFirst(), "");
    }
    Map<String, CertificateAuthority> issuers = new LinkedHashMap<>();
    for (CredentialSpec spec : domain.credentials()) {
      secrets
          .find(spec.secret().name())
          .flatMap(GenerationHistory::leaf)
          .flatMap(leaf -> cas.stream().filter(ca -> ca.hasIssued(leaf, signatures)).findFirst())
          .ifPresent(ca -> issuers.put(spec.secret().name(), ca));
    }
    CertificateAuthority newest = cas.getLast();
    CaRotation rotation =
        new CaRotation(
            new RotationStep.Publish(new TreeSet<>(Set.of(newest.generation()))),
            newest.generation(),
            0,
            "",
            Instant.MAX);
    return new LineTrust(
        domain,
        Origin.GENERATED,
        LineTrust.bundles(domain, certificates),
        cas.getFirst(),
        issuers,
        Set.of(),
        rotation,
        "");
  }

  /**
   * If the CA Secret was deleted when a requested rotation had just begun, the new CA generation
   * has issued nothing that would prove it, and the request is gone. So the rotation is asked for
   * again, with another CA.
   */
  private Map<String, String> bundleAnnotations(
      TrustDomain domain, SortedMap<Long, Certificate> generations, Map<String, String> others) {
    GenerationRecord record = GenerationRecord.EMPTY;
    for (Map.Entry<Long, Certificate> generation : generations.entrySet()) {
      record = record.with(generation.getKey(), generation.getValue().fingerprint());
    }
    Map<String, String> annotations = record.addTo(others);
    long newest = generations.lastKey();
    annotations.put(PkiLabels.GENERATION, String.valueOf(newest));
    annotations.put(
        PkiLabels.GENERATION_SECRET,
        CaGeneration.secretName(request.cluster(), domain.firstLine(), newest));
    if (storedGenerations(domain).isRotationInterrupted(newest)) {
      annotations.put(PkiLabels.FORCE_REPLACE, "true");
    }
    return annotations;
  }

  static IssuanceResult<StoredSecret> create(StoredSecret secret) {
    return IssuanceResult.of(secret)
        .withWrite(new SecretWrite.Create(secret))
        .withEvent(
            new PkiEvent(
                PkiEvent.Kind.SECRET_CREATED,
                secret.name(),
                "Generated Secret %s (%s)"
                    .formatted(secret.name(), secret.labels().get(PkiLabels.ROLE))));
  }

  private StoredGenerations storedGenerations(TrustDomain domain) {
    return new StoredGenerations(request, domain, secrets, signatures, firstCaSecret(domain));
  }

  private FindingLocation firstCaSecret(TrustDomain domain) {
    return FindingLocation.ofCaSecret(domain.lines().getFirst(), request.namespace());
  }
}
