package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest.LeafName;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Issues missing leaf certificates, and renews and repairs those that the operator issued.
 *
 * <p>A Secret belongs to one of three groups. <em>Generated</em>: it has the labels of this cluster
 * and the certificate whose digest the operator recorded, or no certificate. The operator renews
 * it. <em>Taken over</em>: it has the labels, but a user replaced the certificate. The operator
 * removes its labels and owner. <em>Provided</em>: all others. The operator only checks them.
 */
public final class LeafIssuance {
  private final PkiRequest request;
  private final SecretSet secrets;
  private final NewKeys keys;
  private final SignatureCache signatures;
  private final Instant now;

  public LeafIssuance(
      PkiRequest request, SecretSet secrets, NewKeys keys, SignatureCache signatures, Instant now) {
    this.request = request;
    this.secrets = secrets;
    this.keys = keys;
    this.signatures = signatures;
    this.now = now;
  }

  /**
   * The Secrets of the key pairs of the request, by name. A Secret that cannot exist is left out.
   */
  public IssuanceResult<Map<String, LeafSecret>> issueAll(Map<Line, LineTrust> trusts) {
    var requested = new RequestedLeaves(request, secrets).bySecret();
    Map<String, LeafSecret> leaves = new LinkedHashMap<>();
    IssuanceResult<?> steps = requested;
    for (CredentialSpec spec : requested.value().values()) {
      var issued = issue(spec, trusts.get(spec.line()));
      issued.value().ifPresent(leaf -> leaves.put(spec.secret().name(), leaf));
      steps = steps.then(issued);
    }
    return steps.map(_ -> leaves);
  }

  private IssuanceResult<Optional<LeafSecret>> issue(CredentialSpec spec, LineTrust trust) {
    FindingLocation location = FindingLocation.of(spec, request.namespace());
    Optional<StoredSecret> stored = secrets.find(spec.secret().name());
    if (stored.isEmpty()) {
      return issueMissing(location, spec, trust);
    }
    StoredSecret secret = stored.get();
    var provided = IssuanceResult.of(Optional.of(new LeafSecret(secret, false)));
    if (belongsToOtherCluster(secret)) {
      return provided.withFinding(
          location.error(
              FindingCode.SECRET_OWNED_BY_OTHER,
              "was generated for Etcd %s. Two clusters cannot share it, because each would renew it."
                      .formatted(FindingLocation.printable(secret.labels().get(PkiLabels.PART_OF)))
                  + " Name another Secret."));
    }
    if (!hasLeafLabels(secret, request.cluster())) {
      return switch (HandOver.next(location, secret, obstacle(spec, trust))) {
        case HandOver.None _ -> provided;
        case HandOver.Accepted accepted -> provided.withWrite(accepted.write());
        case HandOver.Refused refused -> provided.withFinding(refused.finding());
      };
    }
    return isGenerated(secret, request.cluster())
        ? renewIfDue(location, spec, trust, secret)
            .map(renewed -> Optional.of(new LeafSecret(renewed, true)))
        : provided.withWrite(release(secret)).withEvent(takenOver(secret));
  }

  /** Whether the operator issued the certificate in this Secret, for this cluster. */
  static boolean isGenerated(StoredSecret secret, String cluster) {
    byte[] certificate = secret.value(Credential.CERTIFICATE_DATA_KEY);
    String recorded = secret.annotations().get(PkiLabels.CONTENT_HASH);
    return hasLeafLabels(secret, cluster)
        && (certificate.length == 0 || Bytes.of(certificate).sha256().equals(recorded));
  }

  static Finding notFound(FindingLocation location) {
    return location.error(
        FindingCode.SECRET_NOT_FOUND,
        "not found. Pods cannot start. Create it, or set spec.pki.policy: Auto to have it"
            + " generated.");
  }

  private IssuanceResult<Optional<LeafSecret>> issueMissing(
      FindingLocation location, CredentialSpec spec, LineTrust trust) {
    IssuanceResult<Optional<LeafSecret>> none = IssuanceResult.of(Optional.empty());
    if (!request.policy().isAuto()) {
      return none.withFinding(notFound(location));
    }
    Optional<CertificateAuthority> issuer = trust.issuer(spec.secret().name(), now);
    if (issuer.isEmpty()) {
      return none.withFinding(cannotIssue(location, trust));
    }
    return keys.forSecret(spec.secret().name())
        .map(key -> create(location, spec, issuer.get(), key))
        .orElseGet(() -> none.withFinding(keys.notReady(location)));
  }

  private IssuanceResult<Optional<LeafSecret>> create(
      FindingLocation location, CredentialSpec spec, CertificateAuthority issuer, KeyMaterial key) {
    StoredSecret empty =
        Ownership.of(
            request, StoredSecret.unwritten(spec.secret().name(), StoredSecret.TLS, Map.of()));
    StoredSecret created = withNewLeaf(empty, spec, issuer, key, List.of());
    return IssuanceResult.of(Optional.of(new LeafSecret(created, true)))
        .withWrite(new SecretWrite.Create(created))
        .withEvent(
            new PkiEvent(
                PkiEvent.Kind.SECRET_CREATED,
                created.name(),
                "Generated Secret %s (%s)".formatted(created.name(), location.artifactName())));
  }

  private IssuanceResult<StoredSecret> renewIfDue(
      FindingLocation location, CredentialSpec spec, LineTrust trust, StoredSecret stored) {
    List<Certificate> chain = TrustBundle.read(stored, List.of(Credential.CERTIFICATE_DATA_KEY));
    Optional<CertificateAuthority> issuer = trust.issuer(spec.secret().name(), now);
    boolean damaged = isDamaged(stored, chain);
    if (!damaged && trust.kept().contains(stored.name())) {
      return keep(stored);
    }
    Renewal.Decision decision =
        damaged
            ? new Renewal.Decision.Renew("its content was missing or damaged")
            : issuer
                .map(ca -> decideRenewal(spec, stored, chain.getFirst(), ca, trust))
                .orElse(new Renewal.Decision.Keep());
    return switch (decision) {
      case Renewal.Decision.Keep _ -> keep(stored);
      case Renewal.Decision.Hold _ ->
          keep(stored).withFinding(caChangedWhileRunning(location, trust));
      case Renewal.Decision.Renew _ when stored.deleting() -> keep(stored);
      case Renewal.Decision.Renew _ when issuer.isEmpty() ->
          IssuanceResult.of(stored).withFinding(cannotIssue(location, trust));
      case Renewal.Decision.Renew renew -> {
        PkiEvent event =
            new PkiEvent(
                damaged ? PkiEvent.Kind.SECRET_REPAIRED : PkiEvent.Kind.LEAF_RENEWED,
                stored.name(),
                "Renewed the certificate in Secret %s (%s): %s"
                    .formatted(stored.name(), location.artifactName(), renew.reason()));
        boolean isAsked = isRequested(spec, stored) || isOfReplacedCa(trust, issuer.get(), chain);
        StoredSecret asked = isAsked ? withRequest(stored) : stored;
        // While the key is generated, the old certificate stays.
        yield keys.forSecret(stored.name())
            .map(key -> withNewLeaf(asked, spec, issuer.get(), key, issuers(chain, trust, spec)))
            .map(leaf -> replace(Ownership.of(request, leaf), event))
            .orElseGet(() -> keep(stored));
      }
    };
  }

  private static IssuanceResult<StoredSecret> replace(StoredSecret renewed, PkiEvent event) {
    return IssuanceResult.of(renewed).withWrite(new SecretWrite.Replace(renewed)).withEvent(event);
  }

  private Renewal.Decision decideRenewal(
      CredentialSpec spec,
      StoredSecret stored,
      Certificate leaf,
      CertificateAuthority issuer,
      LineTrust trust) {
    Renewal.Decision decision =
        Renewal.decide(
            new Renewal.Input(
                spec,
                leaf,
                issuer.hasIssued(leaf, signatures),
                issuer,
                request.policy(),
                isHeld(spec, trust),
                now));
    return isRequested(spec, stored) && decision instanceof Renewal.Decision.Keep
        ? new Renewal.Decision.Renew(
            "a user asked for it; members in which a program loads it only at start are restarted")
        : decision;
  }

  /** Why a provided leaf cannot be issued by the operator now. */
  private Optional<String> obstacle(CredentialSpec spec, LineTrust trust) {
    if (!request.policy().isAuto()) {
      return Optional.of("spec.pki.policy is Provided. Set it to Auto.");
    }
    if (request.lines().stream().anyMatch(line -> line.ca().secret().equals(spec.secret()))) {
      return Optional.of("the Etcd also names it as a CA Secret. Name another CA Secret.");
    }
    if (trust.issuer(spec.secret().name(), now).isEmpty()) {
      return Optional.of("its CA has no key that can issue. " + trust.remedy() + ".");
    }
    return trust.origin() == Origin.PROVIDED && isHeld(spec, trust)
        ? Optional.of("some member has not loaded the CA Secret. Wait until all members have.")
        : Optional.empty();
  }

  /** Whether running members may refuse a leaf from another CA than the one that issued it. */
  private boolean isHeld(CredentialSpec spec, LineTrust trust) {
    return !trust.rotation().isInProgress()
        && request.runningLines().contains(spec.line())
        && !(trust.origin() == Origin.PROVIDED
            && new LoadedTrust(request, secrets, now).isCurrent(trust.domain()));
  }

  /** Programs that go on with a leaf of the old CA would be refused once a user removes that CA. */
  private boolean isOfReplacedCa(
      LineTrust trust, CertificateAuthority issuer, List<Certificate> chain) {
    return trust.origin() == Origin.PROVIDED
        && chain.stream().limit(1).anyMatch(leaf -> !issuer.hasIssued(leaf, signatures));
  }

  private boolean isRequested(CredentialSpec spec, StoredSecret stored) {
    return ForcedRenewal.of(stored) != ForcedRenewal.NONE
        || request.rotation().renewals().contains(new LeafName(spec.line(), spec.part()));
  }

  private StoredSecret withRequest(StoredSecret secret) {
    Map<String, String> annotations = ForcedRenewal.served(secret.annotations());
    annotations.put(PkiLabels.RENEWAL_REQUESTED, now.toString());
    return secret.withMetadata(secret.labels(), annotations);
  }

  private IssuanceResult<StoredSecret> keep(StoredSecret stored) {
    return IssuanceResult.of(stored).withWrites(Ownership.write(request, stored).stream().toList());
  }

  private static boolean isDamaged(StoredSecret stored, List<Certificate> chain) {
    return chain.isEmpty()
        || TrustBundle.privateKey(stored, Credential.PRIVATE_KEY_DATA_KEY)
            .filter(key -> key.belongsTo(chain.getFirst()))
            .isEmpty();
  }

  private StoredSecret withNewLeaf(
      StoredSecret secret,
      CredentialSpec spec,
      CertificateAuthority issuer,
      KeyMaterial key,
      List<Certificate> earlier) {
    Credential credential = issuer.issue(spec, request.policy(), key, keys.random(), now);
    Map<String, byte[]> data = new TreeMap<>(secret.data());
    data.putAll(credential.data());
    Map<String, String> labels = new LinkedHashMap<>(secret.labels());
    labels.putAll(PkiLabels.labels(request.cluster(), spec.line(), PkiLabels.Role.LEAF));
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.put(PkiLabels.ISSUER_GENERATION, String.valueOf(issuer.generation()));
    annotations.put(PkiLabels.ISSUED_AT, now.toString());
    annotations.put(
        PkiLabels.CONTENT_HASH, Bytes.of(data.get(Credential.CERTIFICATE_DATA_KEY)).sha256());
    annotations.put(
        PkiLabels.ISSUERS, IssuerRecord.of(secret).with(earlier, issuer.certificate()).text());
    annotations.put(
        PkiLabels.ISSUED_CERTIFICATES,
        history(secret)
            .with(
                new SecretContent(
                    now,
                    credential.certificate().notAfter(),
                    credential.certificate().fingerprint()))
            .text());
    return secret.withData(data).withMetadata(labels, annotations);
  }

  /** The trusted CAs that issued the stored leaf, which members may go on to present. */
  private List<Certificate> issuers(List<Certificate> chain, LineTrust trust, CredentialSpec spec) {
    return chain.stream()
        .limit(1)
        .flatMap(
            leaf ->
                trust.bundle(spec.line()).stream()
                    .filter(ca -> leaf.issuer().hasSameBytes(ca.subject()))
                    .filter(ca -> signatures.verifies(leaf, ca)))
        .toList();
  }

  /**
   * The certificates that the operator issued into this Secret before. Earlier releases recorded
   * none, so the stored certificate is added.
   */
  private static ContentHistory history(StoredSecret secret) {
    ContentHistory recorded = ContentHistory.of(secret);
    Instant issuedAt = LeafSecret.issuedAt(secret).orElse(Instant.EPOCH);
    return TrustBundle.read(secret, List.of(Credential.CERTIFICATE_DATA_KEY)).stream()
        .findFirst()
        .map(leaf -> new SecretContent(issuedAt, leaf.notAfter(), leaf.fingerprint()))
        .map(recorded::with)
        .orElse(recorded);
  }

  private SecretWrite release(StoredSecret secret) {
    Map<String, String> labels = new LinkedHashMap<>(secret.labels());
    PkiLabels.labels(request.cluster(), Line.CLIENT, PkiLabels.Role.LEAF)
        .keySet()
        .forEach(labels::remove);
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.keySet().removeIf(key -> key.startsWith(PkiLabels.PREFIX));
    return new SecretWrite.Release(
        secret.withMetadata(labels, annotations).withOwners(request.otherOwners(secret.owners())));
  }

  private static PkiEvent takenOver(StoredSecret secret) {
    return new PkiEvent(
        PkiEvent.Kind.SECRET_TAKEN_OVER,
        secret.name(),
        "A user replaced the certificate in Secret %s, so the operator no longer renews it; to have"
                .formatted(secret.name())
            + " it generated again, annotate the Secret with pki.etcdwarden.io/hand-over=true and"
            + " delete it");
  }

  private static Finding caChangedWhileRunning(FindingLocation location, LineTrust trust) {
    return location.warning(
        FindingCode.CA_CHANGED_WHILE_RUNNING,
        "was issued by a CA that has been replaced, and is kept until all members have loaded the"
            + " new"
            + " CA. They restart for it if %s holds both CAs."
                .formatted(trust.domain().caSecret().name()));
  }

  private Finding cannotIssue(FindingLocation leaf, LineTrust trust) {
    if (trust.origin() == Origin.ABSENT) {
      return leaf.error(
          FindingCode.SECRET_NOT_FOUND,
          "cannot be issued while its CA is missing. Pods cannot start. See the findings of the CA"
              + " Secret.");
    }
    SecretRef ca = trust.domain().caSecret();
    return new FindingLocation(
            leaf.line(), Part.CA, request.namespace(), ca.name(), "", leaf.warningsOnly())
        .error(
            FindingCode.CA_KEY_UNAVAILABLE,
            "has no private key that can issue now, so %s cannot be issued. Supply %s. Or: %s."
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
