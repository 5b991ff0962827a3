package io.etcdwarden.pki;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settles the Secrets of leaves: those we made are renewed and repaired, all others are left alone.
 * One of ours that somebody filled with other content is theirs from then on.
 */
final class Leaves {
  private final PkiWish wish;
  private final Vault vault;
  private final SecureRandom random;
  private final Instant now;
  private final Settled settled;

  Leaves(PkiWish wish, Vault vault, SecureRandom random, Instant now, Settled settled) {
    this.wish = wish;
    this.vault = vault;
    this.random = random;
    this.now = now;
    this.settled = settled;
  }

  /**
   * The Secret as it will be once all is written, and whether it is ours; none if there is none.
   */
  record Leaf(StoredSecret secret, boolean generated) {}

  /** {@code spec} is what all that name this Secret ask for together. */
  Optional<Leaf> settle(CredentialSpec spec, Trust trust) {
    Place place = Place.of(spec, wish.namespace());
    Optional<StoredSecret> stored = vault.find(spec.secret().name());
    if (stored.isEmpty()) {
      return missing(place, spec, trust);
    }
    StoredSecret secret = stored.get();
    if (isOfOther(secret)) {
      settled.find(
          place.error(
              FindingCode.SECRET_OWNED_BY_OTHER,
              "was generated for %s. Two clusters cannot share it: each would renew it for itself."
                      .formatted(Place.quote(secret.labels().get(Marks.PART_OF)))
                  + " Name another Secret."));
      return Optional.of(new Leaf(secret, false));
    }
    if (!carriesMarks(secret, wish.cluster())) {
      return Optional.of(new Leaf(secret, false));
    }
    if (!isGenerated(secret, wish.cluster())) {
      disown(secret);
      return Optional.of(new Leaf(secret, false));
    }
    return Optional.of(new Leaf(generated(place, spec, trust, secret), true));
  }

  /** Whether a leaf is ours to renew: we made it, and nobody has put other content there since. */
  static boolean isGenerated(StoredSecret secret, String cluster) {
    byte[] certificate = secret.entry(Credential.CERTIFICATE_KEY);
    String recorded = secret.annotations().get(Marks.CONTENT_HASH);
    return carriesMarks(secret, cluster)
        && (certificate.length == 0 || Bytes.of(certificate).sha256().equals(recorded));
  }

  static Finding notFound(Place place) {
    return place.error(
        FindingCode.SECRET_NOT_FOUND,
        "not found. The pods cannot start. Create it, or set spec.pki.policy: Auto to have it"
            + " generated.");
  }

  private Optional<Leaf> missing(Place place, CredentialSpec spec, Trust trust) {
    if (!wish.policy().generates()) {
      settled.find(notFound(place));
      return Optional.empty();
    }
    Optional<CertificateAuthority> issuer = trust.issuer(now);
    if (issuer.isEmpty()) {
      settled.find(cannotIssue(place, trust));
      return Optional.empty();
    }
    StoredSecret empty =
        StoredSecret.unwritten(spec.secret().name(), StoredSecret.TLS, Map.of())
            .withOwners(wish.owners());
    StoredSecret made = filled(empty, spec, issuer.get());
    settled.write(new SecretWrite.Create(made));
    settled.tell(
        Notice.Kind.SECRET_CREATED,
        made.name(),
        "Generated Secret %s (%s)".formatted(made.name(), place.artifact()));
    return Optional.of(new Leaf(made, true));
  }

  private StoredSecret generated(
      Place place, CredentialSpec spec, Trust trust, StoredSecret stored) {
    List<Certificate> chain = Bundle.read(stored, List.of(Credential.CERTIFICATE_KEY));
    Optional<CertificateAuthority> issuer = trust.issuer(now);
    boolean damaged = isDamaged(stored, chain);
    Optional<String> reason =
        damaged
            ? Optional.of("it was emptied or damaged")
            : issuer.flatMap(authority -> renewal(place, spec, chain.getFirst(), authority));
    if (reason.isEmpty() || stored.deleting()) {
      if (wish.mustShare(stored)) {
        settled.write(new SecretWrite.Share(wish.shared(stored)));
      }
      return stored;
    }
    if (issuer.isEmpty()) {
      settled.find(cannotIssue(place, trust));
      return stored;
    }
    StoredSecret renewed = wish.shared(filled(stored, spec, issuer.get()));
    settled.write(new SecretWrite.Replace(renewed));
    settled.tell(
        damaged ? Notice.Kind.SECRET_REPAIRED : Notice.Kind.LEAF_RENEWED,
        stored.name(),
        "Issued Secret %s anew (%s): %s".formatted(stored.name(), place.artifact(), reason.get()));
    return renewed;
  }

  private Optional<String> renewal(
      Place place, CredentialSpec spec, Certificate leaf, CertificateAuthority issuer) {
    boolean running = wish.running().contains(spec.line());
    return switch (Renewal.judge(spec, leaf, issuer, wish.policy(), running, now)) {
      case Renewal.Verdict.Renew renew -> Optional.of(renew.reason());
      case Renewal.Verdict.Keep _ -> Optional.empty();
      case Renewal.Verdict.Hold _ -> {
        settled.find(
            place.warning(
                FindingCode.CA_CHANGED_WHILE_RUNNING,
                "was issued by an authority that has been replaced. Running members know only the"
                    + " old one, so it is kept. To change over, set replicas to 0 and back."));
        yield Optional.empty();
      }
    };
  }

  private static boolean isDamaged(StoredSecret stored, List<Certificate> chain) {
    return chain.isEmpty()
        || Bundle.key(stored, Credential.PRIVATE_KEY_KEY)
            .filter(key -> key.belongsTo(chain.getFirst()))
            .isEmpty();
  }

  private StoredSecret filled(
      StoredSecret secret, CredentialSpec spec, CertificateAuthority issuer) {
    Credential credential = issuer.issue(spec, wish.policy(), random, now);
    Map<String, byte[]> data = new TreeMap<>(secret.data());
    data.putAll(credential.data());
    Map<String, String> labels = new LinkedHashMap<>(secret.labels());
    labels.putAll(Marks.labels(wish.cluster(), spec.line(), Marks.Role.LEAF));
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.put(Marks.ISSUER_GENERATION, String.valueOf(issuer.generation()));
    annotations.put(Marks.ISSUED_AT, now.toString());
    annotations.put(Marks.CONTENT_HASH, Bytes.of(data.get(Credential.CERTIFICATE_KEY)).sha256());
    return secret.withData(data).withMarks(labels, annotations);
  }

  private void disown(StoredSecret secret) {
    Map<String, String> labels = new LinkedHashMap<>(secret.labels());
    Marks.labels(wish.cluster(), Line.CLIENT, Marks.Role.LEAF).keySet().forEach(labels::remove);
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.keySet().removeIf(key -> key.startsWith(Marks.DOMAIN));
    settled.write(
        new SecretWrite.Disown(
            secret.withMarks(labels, annotations).withOwners(wish.without(secret.owners()))));
    settled.tell(
        Notice.Kind.SECRET_TAKEN_OVER,
        secret.name(),
        "Secret %s was filled by somebody else and is left to them; delete it to hand it back"
            .formatted(secret.name()));
  }

  private Finding cannotIssue(Place leaf, Trust trust) {
    if (trust.origin() == Origin.ABSENT) {
      return leaf.error(
          FindingCode.SECRET_NOT_FOUND,
          "cannot be issued before its authority is there. The pods cannot start. See the findings"
              + " of the CA Secret.");
    }
    SecretRef ca = trust.domain().secret();
    return new Place(leaf.line(), Part.CA, wish.namespace(), ca.name(), "", leaf.lenient())
        .error(
            FindingCode.CA_KEY_UNAVAILABLE,
            "holds no private key that can sign now, so %s cannot be issued. Supply %s. Or: %s."
                .formatted(leaf.secret(), leaf.secret(), trust.remedy()));
  }

  private boolean isOfOther(StoredSecret secret) {
    return isLeaf(secret) && !Marks.areOf(wish.cluster(), secret.labels());
  }

  private static boolean carriesMarks(StoredSecret secret, String cluster) {
    return isLeaf(secret) && Marks.areOf(cluster, secret.labels());
  }

  private static boolean isLeaf(StoredSecret secret) {
    return Marks.areOurs(secret.labels())
        && Marks.Role.LEAF.word().equals(secret.labels().get(Marks.ROLE));
  }
}
