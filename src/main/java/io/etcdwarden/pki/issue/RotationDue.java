package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredClientCertificate;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides whether a CA is to be rotated, and whether clients have had time to trust a new one. */
record RotationDue(PkiRequest request, TrustDomain domain, SecretSet secrets, Instant now) {
  /** Clients are not waited for any longer when the old CA ends so soon. */
  private static final Duration LAST_CALL = Duration.ofDays(14);

  private static final String URGENT = "urgent";

  /** What a CA generation records if it was generated for an annotation of the CA Secret. */
  private static final String FORCED = "forced";

  /** Whether the newest generation is to be replaced: a user asks for it, or it is too old. */
  boolean isDue(KnownGeneration newest) {
    return isRequested(newest)
        || isFromOtherIssuer(newest)
        || forced() != ForcedRenewal.NONE
        || newest.findCertificate().filter(this::isTooOld).isPresent();
  }

  /** Whether the spec names another issuer than the one that signed the generation. */
  private boolean isFromOtherIssuer(KnownGeneration newest) {
    String wanted = request.issuer().signs(domain) ? request.issuer().id() : "";
    return newest
        .findSecret()
        .filter(it -> !it.annotations().getOrDefault(PkiLabels.ISSUER_REF, "").equals(wanted))
        .isPresent();
  }

  /** What the annotations of the CA Secret ask for. */
  private ForcedRenewal forced() {
    return secrets.find(domain.caSecret().name()).map(ForcedRenewal::of).orElse(ForcedRenewal.NONE);
  }

  /** Whether the next generation keeps the key of the newest: nothing else asks for a new one. */
  boolean keepsKey(Certificate newest) {
    return forced() == ForcedRenewal.RENEW && requested().isEmpty() && !isTooOld(newest);
  }

  /** Whether this generation was generated for the annotations of the CA Secret. */
  static boolean isForced(KnownGeneration generation) {
    return requestOf(generation).equals(FORCED);
  }

  boolean isTooOld(Certificate ca) {
    return !now.isBefore(rotationTime(ca));
  }

  /** When a CA is replaced because of its age. */
  Instant rotationTime(Certificate ca) {
    return Renewal.atPercent(ca, request.policy().caRotateAtPercent());
  }

  /** A request with a token has been served by the generation that was generated for it. */
  private boolean isRequested(KnownGeneration newest) {
    return requested()
        .filter(asked -> asked.endsWith("@") || !isServedBy(newest, asked))
        .isPresent();
  }

  private static boolean isServedBy(KnownGeneration newest, String asked) {
    return asked.equals(requestOf(newest));
  }

  /** The request that a generation was generated for; empty if none was. */
  private static String requestOf(KnownGeneration generation) {
    return generation
        .findSecret()
        .map(secret -> secret.annotations().getOrDefault(PkiLabels.REQUESTED_BY, ""))
        .orElse("");
  }

  /** Whether a generation was generated for a request that was removed when it had started. */
  static boolean isForRequestWithoutToken(StoredSecret generation) {
    String request = generation.annotations().getOrDefault(PkiLabels.REQUESTED_BY, "");
    return request.endsWith("@") || request.equals(FORCED);
  }

  /** The request of a user for a line of this domain, in the form of the annotation. */
  private Optional<String> requested() {
    RotationRequest rotation = request.rotation();
    Set<Line> asked =
        domain.lines().stream()
            .map(LineRequest::line)
            .filter(rotation.tokens()::containsKey)
            .collect(Collectors.toCollection(TreeSet::new));
    boolean urgent = asked.stream().anyMatch(rotation.urgent()::contains);
    return asked.stream()
        .findFirst()
        .map(line -> (urgent ? URGENT : "") + "@" + rotation.tokens().get(line));
  }

  /**
   * Whether a generation without key must be replaced now. Its Secret can be restored until a leaf
   * certificate must be renewed.
   */
  boolean needsIssuer(Collection<KnownGeneration> known) {
    if (known.stream().anyMatch(it -> it.canIssue(now))) {
      return true;
    }
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .filter(secret -> LeafIssuance.isGenerated(secret, request.cluster()))
        .flatMap(secret -> GenerationHistory.leaf(secret).stream())
        .anyMatch(leaf -> !now.isBefore(Renewal.renewalTime(leaf, request.policy())));
  }

  /** Whether a generation was asked for because the key of the one before has leaked. */
  static boolean isUrgent(KnownGeneration newest) {
    return requestOf(newest).startsWith(URGENT);
  }

  /** Whether clients outside the cluster have had time to load the newest generation. */
  boolean clientsAreReady(SortedMap<Long, KnownGeneration> known) {
    KnownGeneration newest = known.get(known.lastKey());
    return isUrgent(newest)
        || request.rotation().clientsAreReady()
        || !now.isBefore(clientsReadyTime(known));
  }

  /** When the server certificate of the client line is issued from the newest generation. */
  Instant clientsReadyTime(SortedMap<Long, KnownGeneration> known) {
    Instant trusted = published(known).plus(request.rotation().clientTrustPeriod());
    Instant lastCall = lastCall(known);
    return trusted.isBefore(lastCall) ? trusted : lastCall;
  }

  /** When an old CA ends so soon that clients are not waited for any longer. */
  private static Instant lastCall(SortedMap<Long, KnownGeneration> known) {
    return known.headMap(known.lastKey()).values().stream()
        .flatMap(older -> older.findCertificate().stream())
        .map(ca -> ca.notAfter().minus(LAST_CALL))
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /**
   * Whether the certificates of applications come from the newest generation, and the kubelet has
   * written them into the files of applications. A Secret that the operator cannot write, or a lost
   * key, delays the end of the rotation until the old CA ends soon.
   */
  boolean clientsAreIssued(SortedMap<Long, KnownGeneration> known) {
    KnownGeneration newest = known.get(known.lastKey());
    List<StoredClientCertificate> certificates = clientCertificates();
    return certificates.isEmpty()
        || requestOf(newest).startsWith(URGENT)
        || !now.isBefore(lastCall(known))
        || (certificates.stream().allMatch(it -> isFrom(newest, it))
            && !now.isBefore(clientsMountedTime(certificates)));
  }

  /** When the certificates of applications no longer delay the rotation if nothing else changes. */
  Instant clientsIssuedTime(SortedMap<Long, KnownGeneration> known) {
    Instant mounted = clientsMountedTime(clientCertificates());
    return now.isBefore(mounted) ? mounted : lastCall(known);
  }

  private static Instant clientsMountedTime(List<StoredClientCertificate> certificates) {
    return certificates.stream()
        .map(StoredClientCertificate::issuerSince)
        .max(Comparator.naturalOrder())
        .map(since -> since.plus(StoredMaterial.SYNC_LAG))
        .orElse(Instant.MIN);
  }

  /** The certificates of applications that the operator keeps current. */
  private List<StoredClientCertificate> clientCertificates() {
    return domain.has(Line.CLIENT)
        ? request.clients().specs().stream()
            .flatMap(spec -> secrets.clients().find(spec.secret()).stream())
            .filter(it -> it.isMadeFor(request.cluster()) && it.findLeaf().isPresent())
            .filter(it -> !it.isReplaced() && !it.deleting() && !it.immutable())
            .toList()
        : List.of();
  }

  private static boolean isFrom(KnownGeneration generation, StoredClientCertificate certificate) {
    return generation.findCertificate().filter(certificate::isIssuedBy).isPresent();
  }

  /** When the kubelet has written the stored leaf certificates into the files of all members. */
  Instant mountedTime() {
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .map(secret -> secret.times().dataWritten())
        .filter(written -> written.isBefore(now))
        .map(written -> written.plus(StoredMaterial.SYNC_LAG))
        .filter(now::isBefore)
        .max(Comparator.naturalOrder())
        .orElse(now.plus(StoredMaterial.SYNC_LAG));
  }

  /** Since when clients can load the newest generation and a client certificate from it. */
  private Instant published(SortedMap<Long, KnownGeneration> known) {
    long newest = known.lastKey();
    // The certificate of an issuer may start now; that of the operator starts earlier.
    Instant generated =
        known.get(newest).findCertificate().map(Renewal::issued).filter(now::isAfter).orElse(now);
    Stream<Instant> ofMembers =
        domain.credentials().stream()
            .filter(spec -> spec.line() == Line.CLIENT)
            .flatMap(spec -> secrets.find(spec.secret().name()).stream())
            .filter(
                secret ->
                    CaGeneration.number(secret, PkiLabels.ISSUER_GENERATION).orElse(0) == newest)
            .flatMap(secret -> LeafSecret.issuedAt(secret).stream());
    Stream<Instant> ofClients =
        clientCertificates().stream()
            .filter(it -> isFrom(known.get(newest), it))
            .map(StoredClientCertificate::issuerSince);
    return Stream.concat(ofMembers, ofClients)
        .max(Comparator.naturalOrder())
        .filter(issued -> issued.isAfter(generated))
        .orElse(generated);
  }

  /** The Secret of a generation that is generated now, with the request that it is for. */
  StoredSecret withRequest(StoredSecret generation) {
    Map<String, String> annotations = new LinkedHashMap<>(generation.annotations());
    requested()
        .or(() -> forced() == ForcedRenewal.NONE ? Optional.empty() : Optional.of(FORCED))
        .ifPresent(asked -> annotations.put(PkiLabels.REQUESTED_BY, asked));
    return generation.withMetadata(generation.labels(), annotations);
  }
}
