package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
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
public final class LeafIssuance {
  private final PkiRequest request;
  private final SecretSet secrets;
  private final SecureRandom random;
  private final Instant now;
  private final Settled settled;

  public LeafIssuance(
      PkiRequest request, SecretSet secrets, SecureRandom random, Instant now, Settled settled) {
    this.request = request;
    this.secrets = secrets;
    this.random = random;
    this.now = now;
    this.settled = settled;
  }

  /**
   * The Secret as it will be once all is written, and whether it is ours; none if there is none.
   */
  public record LeafSecret(StoredSecret secret, boolean generated) {}

  /** {@code spec} is what all that name this Secret ask for together. */
  public Optional<LeafSecret> issue(CredentialSpec spec, LineTrust trust) {
    FindingLocation location = FindingLocation.of(spec, request.namespace());
    Optional<StoredSecret> stored = secrets.find(spec.secret().name());
    if (stored.isEmpty()) {
      return issueMissing(location, spec, trust);
    }
    StoredSecret secret = stored.get();
    if (belongsToOtherCluster(secret)) {
      settled.addFindings(
          location.error(
              FindingCode.SECRET_OWNED_BY_OTHER,
              "was generated for %s. Two clusters cannot share it: each would renew it for itself."
                      .formatted(FindingLocation.printable(secret.labels().get(PkiLabels.PART_OF)))
                  + " Name another Secret."));
      return Optional.of(new LeafSecret(secret, false));
    }
    if (!hasLeafLabels(secret, request.cluster())) {
      return Optional.of(new LeafSecret(secret, false));
    }
    if (!isGenerated(secret, request.cluster())) {
      release(secret);
      return Optional.of(new LeafSecret(secret, false));
    }
    return Optional.of(new LeafSecret(renewIfDue(location, spec, trust, secret), true));
  }

  /** Whether a leaf is ours to renew: we made it, and nobody has put other content there since. */
  static boolean isGenerated(StoredSecret secret, String cluster) {
    byte[] certificate = secret.value(Credential.CERTIFICATE_DATA_KEY);
    String recorded = secret.annotations().get(PkiLabels.CONTENT_HASH);
    return hasLeafLabels(secret, cluster)
        && (certificate.length == 0 || Bytes.of(certificate).sha256().equals(recorded));
  }

  static Finding notFound(FindingLocation location) {
    return location.error(
        FindingCode.SECRET_NOT_FOUND,
        "not found. The pods cannot start. Create it, or set spec.pki.policy: Auto to have it"
            + " generated.");
  }

  private Optional<LeafSecret> issueMissing(
      FindingLocation location, CredentialSpec spec, LineTrust trust) {
    if (!request.policy().isAuto()) {
      settled.addFindings(notFound(location));
      return Optional.empty();
    }
    Optional<CertificateAuthority> issuer = trust.issuer(now);
    if (issuer.isEmpty()) {
      settled.addFindings(cannotIssue(location, trust));
      return Optional.empty();
    }
    StoredSecret empty =
        StoredSecret.unwritten(spec.secret().name(), StoredSecret.TLS, Map.of())
            .withOwners(request.ownerUids());
    StoredSecret made = issued(empty, spec, issuer.get());
    settled.addWrite(new SecretWrite.Create(made));
    settled.addEvent(
        PkiEvent.Kind.SECRET_CREATED,
        made.name(),
        "Generated Secret %s (%s)".formatted(made.name(), location.artifactName()));
    return Optional.of(new LeafSecret(made, true));
  }

  private StoredSecret renewIfDue(
      FindingLocation location, CredentialSpec spec, LineTrust trust, StoredSecret stored) {
    List<Certificate> chain = TrustBundle.read(stored, List.of(Credential.CERTIFICATE_DATA_KEY));
    Optional<CertificateAuthority> issuer = trust.issuer(now);
    boolean damaged = isDamaged(stored, chain);
    Optional<String> reason =
        damaged
            ? Optional.of("it was emptied or damaged")
            : issuer.flatMap(
                authority -> renewalReason(location, spec, chain.getFirst(), authority));
    if (reason.isEmpty() || stored.deleting()) {
      if (request.needsOwner(stored)) {
        settled.addWrite(new SecretWrite.Share(request.withOwner(stored)));
      }
      return stored;
    }
    if (issuer.isEmpty()) {
      settled.addFindings(cannotIssue(location, trust));
      return stored;
    }
    StoredSecret renewed = request.withOwner(issued(stored, spec, issuer.get()));
    settled.addWrite(new SecretWrite.Replace(renewed));
    settled.addEvent(
        damaged ? PkiEvent.Kind.SECRET_REPAIRED : PkiEvent.Kind.LEAF_RENEWED,
        stored.name(),
        "Issued Secret %s anew (%s): %s"
            .formatted(stored.name(), location.artifactName(), reason.get()));
    return renewed;
  }

  private Optional<String> renewalReason(
      FindingLocation location,
      CredentialSpec spec,
      Certificate leaf,
      CertificateAuthority issuer) {
    boolean running = request.runningLines().contains(spec.line());
    return switch (Renewal.decide(spec, leaf, issuer, request.policy(), running, now)) {
      case Renewal.Decision.Renew renew -> Optional.of(renew.reason());
      case Renewal.Decision.Keep _ -> Optional.empty();
      case Renewal.Decision.Hold _ -> {
        settled.addFindings(
            location.warning(
                FindingCode.CA_CHANGED_WHILE_RUNNING,
                "was issued by an authority that has been replaced. Running members know only the"
                    + " old one, so it is kept. To change over, set replicas to 0 and back."));
        yield Optional.empty();
      }
    };
  }

  private static boolean isDamaged(StoredSecret stored, List<Certificate> chain) {
    return chain.isEmpty()
        || TrustBundle.privateKey(stored, Credential.PRIVATE_KEY_DATA_KEY)
            .filter(key -> key.belongsTo(chain.getFirst()))
            .isEmpty();
  }

  private StoredSecret issued(
      StoredSecret secret, CredentialSpec spec, CertificateAuthority issuer) {
    Credential credential = issuer.issue(spec, request.policy(), random, now);
    Map<String, byte[]> data = new TreeMap<>(secret.data());
    data.putAll(credential.data());
    Map<String, String> labels = new LinkedHashMap<>(secret.labels());
    labels.putAll(PkiLabels.labels(request.cluster(), spec.line(), PkiLabels.Role.LEAF));
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.put(PkiLabels.ISSUER_GENERATION, String.valueOf(issuer.generation()));
    annotations.put(PkiLabels.ISSUED_AT, now.toString());
    annotations.put(
        PkiLabels.CONTENT_HASH, Bytes.of(data.get(Credential.CERTIFICATE_DATA_KEY)).sha256());
    return secret.withData(data).withMetadata(labels, annotations);
  }

  private void release(StoredSecret secret) {
    Map<String, String> labels = new LinkedHashMap<>(secret.labels());
    PkiLabels.labels(request.cluster(), Line.CLIENT, PkiLabels.Role.LEAF)
        .keySet()
        .forEach(labels::remove);
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.keySet().removeIf(key -> key.startsWith(PkiLabels.PREFIX));
    settled.addWrite(
        new SecretWrite.Disown(
            secret
                .withMetadata(labels, annotations)
                .withOwners(request.otherOwners(secret.owners()))));
    settled.addEvent(
        PkiEvent.Kind.SECRET_TAKEN_OVER,
        secret.name(),
        "Secret %s was filled by somebody else and is left to them; delete it to hand it back"
            .formatted(secret.name()));
  }

  private Finding cannotIssue(FindingLocation leaf, LineTrust trust) {
    if (trust.origin() == Origin.ABSENT) {
      return leaf.error(
          FindingCode.SECRET_NOT_FOUND,
          "cannot be issued before its authority is there. The pods cannot start. See the findings"
              + " of the CA Secret.");
    }
    SecretRef ca = trust.domain().caSecret();
    return new FindingLocation(
            leaf.line(), Part.CA, request.namespace(), ca.name(), "", leaf.warningsOnly())
        .error(
            FindingCode.CA_KEY_UNAVAILABLE,
            "holds no private key that can sign now, so %s cannot be issued. Supply %s. Or: %s."
                .formatted(leaf.secret(), leaf.secret(), trust.remedy()));
  }

  private boolean belongsToOtherCluster(StoredSecret secret) {
    return isLeaf(secret) && !PkiLabels.isGeneratedFor(request.cluster(), secret.labels());
  }

  private static boolean hasLeafLabels(StoredSecret secret, String cluster) {
    return isLeaf(secret) && PkiLabels.isGeneratedFor(cluster, secret.labels());
  }

  private static boolean isLeaf(StoredSecret secret) {
    return PkiLabels.isGenerated(secret.labels())
        && PkiLabels.Role.LEAF.labelValue().equals(secret.labels().get(PkiLabels.ROLE));
  }
}
