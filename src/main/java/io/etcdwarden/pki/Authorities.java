package io.etcdwarden.pki;

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
final class Authorities {
  private final PkiWish wish;
  private final Vault vault;
  private final SecureRandom random;
  private final Instant now;
  private final Settled settled;

  Authorities(PkiWish wish, Vault vault, SecureRandom random, Instant now, Settled settled) {
    this.wish = wish;
    this.vault = vault;
    this.random = random;
    this.now = now;
    this.settled = settled;
  }

  /** {@code backup}: certificates of the backup authority, for a bundle that must hold them too. */
  Trust settle(Domain domain, List<Certificate> backup) {
    List<Finding> unreachable = new ArrayList<>();
    for (Place place : domain.places(wish.namespace())) {
      unreachable.addAll(SecretRules.reference(place.at(""), domain.secret()));
    }
    settled.find(unreachable);
    if (!unreachable.isEmpty()) {
      return Trust.absent(domain);
    }
    Optional<StoredSecret> stored = vault.find(domain.secret().name());
    if (stored.isEmpty()) {
      return missing(domain, backup);
    }
    return Marks.areOurs(stored.get().labels())
        ? generated(domain, stored.get(), backup)
        : new ProvidedAuthority(wish, vault, settled).read(domain, stored.get());
  }

  private Trust missing(Domain domain, List<Certificate> backup) {
    List<StoredSecret> generations = Generation.secretsOf(wish, domain.first(), vault);
    Optional<CertificateAuthority> newest =
        generations.stream()
            .flatMap(secret -> Generation.authority(secret).stream())
            .max((one, other) -> Long.compare(one.generation(), other.generation()));
    if (newest.isPresent()) {
      generations.stream()
          .filter(wish::mustShare)
          .forEach(secret -> settled.write(new SecretWrite.Share(wish.shared(secret))));
      return newBundle(domain, newest.get(), backup);
    }
    Optional<Finding> obstacle = obstacle(domain);
    if (obstacle.isPresent()) {
      settled.find(obstacle.get());
      return Trust.absent(domain);
    }
    var made =
        CertificateAuthority.create(
            domain.authority(), nextNumber(domain), wish.policy(), random, now);
    create(Generation.secret(wish, domain.first(), made));
    return newBundle(domain, made, backup);
  }

  /** Why no authority may be made where none is. */
  private Optional<Finding> obstacle(Domain domain) {
    Place place = domain.places(wish.namespace()).getFirst().at("");
    Optional<String> foreign =
        domain.credentials().stream()
            .flatMap(spec -> vault.find(spec.secret().name()).stream())
            .filter(leaf -> !Leaves.isGenerated(leaf, wish.cluster()))
            .map(StoredSecret::name)
            .findFirst();
    if (foreign.isPresent()) {
      return Optional.of(
          place.error(
              FindingCode.CA_SECRET_MISSING,
              "not found, but %s exists. No CA is invented for a certificate it did not sign. Supply"
                      .formatted(foreign.get())
                  + " the CA that signed it, or delete "
                  + foreign.get()
                  + "."));
    }
    if (!wish.policy().generates()) {
      return Optional.of(Leaves.notFound(place));
    }
    if (domain.lines().stream().anyMatch(line -> wish.running().contains(line.line()))) {
      return Optional.of(
          place.error(
              FindingCode.CA_SECRETS_LOST,
              "is gone, and so is its key (Secret %s), while members run. With a new CA they would"
                      .formatted(lostGeneration(domain))
                  + " refuse each other. Restore that Secret; or set replicas to 0, then new ones"
                  + " are made."));
    }
    return Optional.empty();
  }

  /** The Secret from which all else can be made again, by what the pairs that it signed say. */
  private String lostGeneration(Domain domain) {
    long number = Math.max(1, lastNumber(domain));
    return Generation.secretName(wish.cluster(), domain.first(), number);
  }

  private long lastNumber(Domain domain) {
    return domain.credentials().stream()
        .flatMap(spec -> vault.find(spec.secret().name()).stream())
        .mapToLong(leaf -> Generation.number(leaf, Marks.ISSUER_GENERATION).orElse(0))
        .max()
        .orElse(0);
  }

  /** Numbers are not used again: old leaves may still name the generations that are gone. */
  private long nextNumber(Domain domain) {
    long number = lastNumber(domain) + 1;
    while (vault.find(Generation.secretName(wish.cluster(), domain.first(), number)).isPresent()) {
      number++;
    }
    return number;
  }

  private Trust newBundle(Domain domain, CertificateAuthority authority, List<Certificate> backup) {
    List<Certificate> certificates = Bundle.merge(List.of(authority.certificate()), backup);
    var secret = StoredSecret.unwritten(domain.secret().name(), StoredSecret.OPAQUE, Map.of());
    create(
        secret
            .withData(Bundle.data(secret, domain.dataKeys(), certificates))
            .withMarks(
                Marks.labels(wish.cluster(), domain.first(), Marks.Role.BUNDLE),
                marks(domain, authority))
            .withOwners(wish.owners()));
    return trust(domain, certificates, authority, "");
  }

  private Map<String, String> marks(Domain domain, CertificateAuthority authority) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(Marks.GENERATION, String.valueOf(authority.generation()));
    annotations.put(
        Marks.GENERATION_SECRET,
        Generation.secretName(wish.cluster(), domain.first(), authority.generation()));
    return annotations;
  }

  /** A bundle of ours: what users added stays, what is missing of ours is put back. */
  private Trust generated(Domain domain, StoredSecret stored, List<Certificate> backup) {
    List<Certificate> present = Bundle.read(stored, domain.dataKeys());
    Optional<Finding> broken = brokenGeneration(domain, stored);
    if (broken.isPresent()) {
      settled.find(broken.get());
      return trust(domain, present, null, "Put the annotation right");
    }
    Optional<Finding> excess = excess(domain, stored);
    if (excess.isPresent()) {
      settled.find(excess.get());
      return trust(domain, present, null, "Leave out what the bundle does not need");
    }
    // Anybody may annotate a bundle; only what we made for this is read, and owned from then on.
    Optional<StoredSecret> generation =
        Marks.generationSecret(stored)
            .flatMap(vault::find)
            .filter(secret -> Marks.areOfGeneration(secret.labels()));
    Optional<CertificateAuthority> authority = generation.flatMap(Generation::authority);
    List<Certificate> own = authority.map(held -> List.of(held.certificate())).orElse(List.of());
    List<Certificate> wanted = Bundle.merge(Bundle.merge(own, present), backup);
    Place place = domain.places(wish.namespace()).getFirst().at("");
    settled.find(SecretRules.object(place, stored));
    if (authority.isEmpty()) {
      settled.find(keyLost(place, stored));
    }
    generation
        .filter(wish::mustShare)
        .ifPresent(secret -> settled.write(new SecretWrite.Share(wish.shared(secret))));
    keep(domain, stored, wanted, own);
    return trust(domain, wanted, authority.orElse(null), "Restore the Secret of its generation");
  }

  private void keep(
      Domain domain, StoredSecret stored, List<Certificate> wanted, List<Certificate> own) {
    StoredSecret changed = stored.withData(Bundle.data(stored, domain.dataKeys(), wanted));
    if (wanted.isEmpty() || stored.deleting() || changed.equals(stored)) {
      if (wish.mustShare(stored)) {
        settled.write(new SecretWrite.Share(wish.shared(stored)));
      }
      return;
    }
    settled.write(new SecretWrite.Replace(wish.shared(changed)));
    if (!Bundle.read(stored, domain.dataKeys()).containsAll(own)) {
      settled.tell(
          Notice.Kind.SECRET_REPAIRED,
          stored.name(),
          "Put the generated authority back into Secret " + stored.name());
    }
  }

  private Optional<Finding> brokenGeneration(Domain domain, StoredSecret stored) {
    Place place = domain.places(wish.namespace()).getFirst().at("");
    List<StoredSecret> generations = Generation.secretsOf(wish, domain.first(), vault);
    List<StoredSecret> numbered = new ArrayList<>(generations);
    numbered.add(stored);
    Optional<StoredSecret> unnumbered =
        numbered.stream().filter(secret -> Generation.number(secret).isEmpty()).findFirst();
    if (unnumbered.isPresent()) {
      return Optional.of(
          place.error(
              FindingCode.CA_GENERATION_INVALID,
              "annotation %s of Secret %s is no generation number. Nothing is written until it is"
                      .formatted(Marks.GENERATION, unnumbered.get().name())
                  + " put right."));
    }
    return Generation.conflict(generations)
        .map(
            both ->
                place.error(
                    FindingCode.CA_GENERATION_CONFLICT,
                    "Secrets %s claim the same generation. Nothing is written until one is deleted."
                        .formatted(both)));
  }

  /** What was not read whole must not be written either: some of it would be lost. */
  private Optional<Finding> excess(Domain domain, StoredSecret stored) {
    Place place = domain.places(wish.namespace()).getFirst();
    return domain.dataKeys().stream()
        .flatMap(key -> PemRules.excess(place.at(key), stored.entry(key)).stream())
        .findFirst();
  }

  private Finding keyLost(Place place, StoredSecret stored) {
    return place.warning(
        FindingCode.CA_KEY_UNAVAILABLE,
        "its key (Secret %s) is missing or damaged. Members go on, but no certificate can be"
                .formatted(Marks.generationSecret(stored).orElse("of its generation"))
            + " renewed. Restore that Secret.");
  }

  private void create(StoredSecret secret) {
    settled.write(new SecretWrite.Create(secret));
    settled.tell(
        Notice.Kind.SECRET_CREATED,
        secret.name(),
        "Generated Secret %s (%s)".formatted(secret.name(), secret.labels().get(Marks.ROLE)));
  }

  private static Trust trust(
      Domain domain, List<Certificate> bundle, CertificateAuthority issuer, String remedy) {
    Map<Line, List<Certificate>> bundles = new EnumMap<>(Line.class);
    domain.lines().forEach(line -> bundles.put(line.line(), bundle));
    return new Trust(domain, Origin.GENERATED, bundles, issuer, remedy);
  }
}
