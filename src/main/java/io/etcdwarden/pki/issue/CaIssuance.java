package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.PemRules;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settles the authority of one domain. A missing one is made, but never under members that run:
 * they trust the old one from memory and would refuse each other. Written in the order generation,
 * then bundle, so that being stopped in between leaves a state from which the bundle is made again.
 */
public final class CaIssuance {
  private final PkiRequest request;
  private final SecretSet secrets;
  private final SecureRandom random;
  private final Instant now;
  private final Settled settled;

  public CaIssuance(
      PkiRequest request, SecretSet secrets, SecureRandom random, Instant now, Settled settled) {
    this.request = request;
    this.secrets = secrets;
    this.random = random;
    this.now = now;
    this.settled = settled;
  }

  /** {@code backup}: certificates of the backup authority, for a bundle that must hold them too. */
  public LineTrust issue(TrustDomain domain, List<Certificate> backup) {
    List<Finding> unreachable = new ArrayList<>();
    for (FindingLocation location : domain.locations(request.namespace())) {
      unreachable.addAll(SecretRules.checkReference(location.atKey(""), domain.caSecret()));
    }
    settled.addFindings(unreachable);
    if (!unreachable.isEmpty()) {
      return LineTrust.absent(domain);
    }
    Optional<StoredSecret> stored = secrets.find(domain.caSecret().name());
    if (stored.isEmpty()) {
      return createMissing(domain, backup);
    }
    return PkiLabels.isGenerated(stored.get().labels())
        ? updateGenerated(domain, stored.get(), backup)
        : new ProvidedCa(request, secrets, settled).read(domain, stored.get());
  }

  private LineTrust createMissing(TrustDomain domain, List<Certificate> backup) {
    List<StoredSecret> generations = CaGeneration.secretsOf(request, domain.firstLine(), secrets);
    Optional<CertificateAuthority> newest =
        generations.stream()
            .flatMap(secret -> CaGeneration.ca(secret).stream())
            .max((one, other) -> Long.compare(one.generation(), other.generation()));
    if (newest.isPresent()) {
      generations.stream()
          .filter(request::needsOwner)
          .forEach(secret -> settled.addWrite(new SecretWrite.Share(request.withOwner(secret))));
      return createBundle(domain, newest.get(), backup);
    }
    Optional<Finding> obstacle = reasonNotToCreate(domain);
    if (obstacle.isPresent()) {
      settled.addFindings(obstacle.get());
      return LineTrust.absent(domain);
    }
    var created =
        CertificateAuthority.create(
            domain.caSpec(), nextNumber(domain), request.policy(), random, now);
    addCreate(CaGeneration.toSecret(request, domain.firstLine(), created));
    return createBundle(domain, created, backup);
  }

  /** Why no authority may be made where none is. */
  private Optional<Finding> reasonNotToCreate(TrustDomain domain) {
    FindingLocation location = domain.locations(request.namespace()).getFirst().atKey("");
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
              "not found, but %s exists. No CA is invented for a certificate it did not sign. Supply"
                      .formatted(foreign.get())
                  + " the CA that signed it, or delete "
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
              "is gone, and so is its key (Secret %s), while members run. With a new CA they would"
                      .formatted(lostGeneration(domain))
                  + " refuse each other. Restore that Secret; or set replicas to 0, then new ones"
                  + " are made."));
    }
    return Optional.empty();
  }

  /** The Secret from which all else can be made again, by what the pairs that it signed say. */
  private String lostGeneration(TrustDomain domain) {
    long number = Math.max(1, lastNumber(domain));
    return CaGeneration.secretName(request.cluster(), domain.firstLine(), number);
  }

  private long lastNumber(TrustDomain domain) {
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .mapToLong(leaf -> CaGeneration.number(leaf, PkiLabels.ISSUER_GENERATION).orElse(0))
        .max()
        .orElse(0);
  }

  /** Numbers are not used again: old leaves may still name the generations that are gone. */
  private long nextNumber(TrustDomain domain) {
    long number = lastNumber(domain) + 1;
    while (secrets
        .find(CaGeneration.secretName(request.cluster(), domain.firstLine(), number))
        .isPresent()) {
      number++;
    }
    return number;
  }

  private LineTrust createBundle(
      TrustDomain domain, CertificateAuthority ca, List<Certificate> backup) {
    List<Certificate> certificates = TrustBundle.merge(List.of(ca.certificate()), backup);
    var secret = StoredSecret.unwritten(domain.caSecret().name(), StoredSecret.OPAQUE, Map.of());
    addCreate(
        secret
            .withData(TrustBundle.dataWith(secret, domain.dataKeys(), certificates))
            .withMetadata(
                PkiLabels.labels(request.cluster(), domain.firstLine(), PkiLabels.Role.CA_BUNDLE),
                bundleAnnotations(domain, ca))
            .withOwners(request.ownerUids()));
    return trust(domain, certificates, ca, "");
  }

  private Map<String, String> bundleAnnotations(TrustDomain domain, CertificateAuthority ca) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(PkiLabels.GENERATION, String.valueOf(ca.generation()));
    annotations.put(
        PkiLabels.GENERATION_SECRET,
        CaGeneration.secretName(request.cluster(), domain.firstLine(), ca.generation()));
    return annotations;
  }

  /** A bundle of ours: what users added stays, what is missing of ours is put back. */
  private LineTrust updateGenerated(
      TrustDomain domain, StoredSecret stored, List<Certificate> backup) {
    List<Certificate> present = TrustBundle.read(stored, domain.dataKeys());
    Optional<Finding> broken = invalidGeneration(domain, stored);
    if (broken.isPresent()) {
      settled.addFindings(broken.get());
      return trust(domain, present, null, "Put the annotation right");
    }
    Optional<Finding> excess = oversizedBundle(domain, stored);
    if (excess.isPresent()) {
      settled.addFindings(excess.get());
      return trust(domain, present, null, "Leave out what the bundle does not need");
    }
    // Anybody may annotate a bundle; only what we made for this is read, and owned from then on.
    Optional<StoredSecret> generation =
        PkiLabels.caGenerationSecret(stored)
            .flatMap(secrets::find)
            .filter(secret -> PkiLabels.isCaGeneration(secret.labels()));
    Optional<CertificateAuthority> authority = generation.flatMap(CaGeneration::ca);
    List<Certificate> own = authority.map(ca -> List.of(ca.certificate())).orElse(List.of());
    List<Certificate> wanted = TrustBundle.merge(TrustBundle.merge(own, present), backup);
    FindingLocation location = domain.locations(request.namespace()).getFirst().atKey("");
    settled.addFindings(SecretRules.checkSecret(location, stored));
    if (authority.isEmpty()) {
      settled.addFindings(caKeyUnavailable(location, stored));
    }
    generation
        .filter(request::needsOwner)
        .ifPresent(secret -> settled.addWrite(new SecretWrite.Share(request.withOwner(secret))));
    writeIfChanged(domain, stored, wanted, own);
    return trust(domain, wanted, authority.orElse(null), "Restore the Secret of its generation");
  }

  private void writeIfChanged(
      TrustDomain domain, StoredSecret stored, List<Certificate> wanted, List<Certificate> own) {
    StoredSecret changed = stored.withData(TrustBundle.dataWith(stored, domain.dataKeys(), wanted));
    if (wanted.isEmpty() || stored.deleting() || changed.equals(stored)) {
      if (request.needsOwner(stored)) {
        settled.addWrite(new SecretWrite.Share(request.withOwner(stored)));
      }
      return;
    }
    settled.addWrite(new SecretWrite.Replace(request.withOwner(changed)));
    if (!TrustBundle.read(stored, domain.dataKeys()).containsAll(own)) {
      settled.addEvent(
          PkiEvent.Kind.SECRET_REPAIRED,
          stored.name(),
          "Put the generated authority back into Secret " + stored.name());
    }
  }

  private Optional<Finding> invalidGeneration(TrustDomain domain, StoredSecret stored) {
    FindingLocation location = domain.locations(request.namespace()).getFirst().atKey("");
    List<StoredSecret> generations = CaGeneration.secretsOf(request, domain.firstLine(), secrets);
    List<StoredSecret> numbered = new ArrayList<>(generations);
    numbered.add(stored);
    Optional<StoredSecret> unnumbered =
        numbered.stream().filter(secret -> CaGeneration.number(secret).isEmpty()).findFirst();
    if (unnumbered.isPresent()) {
      return Optional.of(
          location.error(
              FindingCode.CA_GENERATION_INVALID,
              "annotation %s of Secret %s is no generation number. Nothing is written until it is"
                      .formatted(PkiLabels.GENERATION, unnumbered.get().name())
                  + " put right."));
    }
    return CaGeneration.conflict(generations)
        .map(
            both ->
                location.error(
                    FindingCode.CA_GENERATION_CONFLICT,
                    "Secrets %s claim the same generation. Nothing is written until one is deleted."
                        .formatted(both)));
  }

  /** What was not read whole must not be written either: some of it would be lost. */
  private Optional<Finding> oversizedBundle(TrustDomain domain, StoredSecret stored) {
    FindingLocation location = domain.locations(request.namespace()).getFirst();
    return domain.dataKeys().stream()
        .flatMap(key -> PemRules.checkSize(location.atKey(key), stored.value(key)).stream())
        .findFirst();
  }

  private Finding caKeyUnavailable(FindingLocation location, StoredSecret stored) {
    return location.warning(
        FindingCode.CA_KEY_UNAVAILABLE,
        "its key (Secret %s) is missing or damaged. Members go on, but no certificate can be"
                .formatted(PkiLabels.caGenerationSecret(stored).orElse("of its generation"))
            + " renewed. Restore that Secret.");
  }

  private void addCreate(StoredSecret secret) {
    settled.addWrite(new SecretWrite.Create(secret));
    settled.addEvent(
        PkiEvent.Kind.SECRET_CREATED,
        secret.name(),
        "Generated Secret %s (%s)".formatted(secret.name(), secret.labels().get(PkiLabels.ROLE)));
  }

  private static LineTrust trust(
      TrustDomain domain, List<Certificate> bundle, CertificateAuthority issuer, String remedy) {
    Map<Line, List<Certificate>> bundles = new EnumMap<>(Line.class);
    domain.lines().forEach(line -> bundles.put(line.line(), bundle));
    return new LineTrust(domain, Origin.GENERATED, bundles, issuer, remedy);
  }
}
