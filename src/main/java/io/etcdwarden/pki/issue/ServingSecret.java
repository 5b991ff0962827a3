package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.HostName;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.SignatureCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The Secret with the key pair of the operator's webhook server and with the CA that issues it.
 *
 * <p>The API server trusts the CAs in the webhook configuration. The order is that of the rotation
 * of a cluster's CA ({@code Rotation}): a new CA is published beside the old one first, issues only
 * once every API server trusts it, and the old one leaves the bundle when every replica of the
 * operator serves the new certificate. Several replicas update the same Secret: each step is one
 * write, decided from the stored content.
 */
public final class ServingSecret {
  public static final String CA_DATA_KEY = "ca.crt";
  static final String CA_KEY_DATA_KEY = "ca.key";

  private static final PkiPolicy POLICY =
      new PkiPolicy(
          PkiPolicy.Provision.AUTO,
          KeyAlgorithm.ECDSA_P256,
          Duration.ofDays(3650),
          80,
          Duration.ofDays(365),
          66,
          false);

  /** A CA with less validity left could not issue a leaf of full validity. */
  private static final Duration MIN_CA_LIFETIME_LEFT = POLICY.leafValidity();

  /** After this time every replica has seen a new leaf in the Secret, and serves it. */
  private static final Duration HAND_OVER = Duration.ofHours(1);

  /** Of the CAs in a webhook configuration, as many are kept. One is replaced after nine years. */
  private static final int MAX_KEPT = 4;

  private final SecureRandom random;
  private final SignatureCache signatures = new SignatureCache();

  public ServingSecret(SecureRandom random) {
    this.random = random;
  }

  /**
   * Decides what to write now.
   *
   * @param stored the stored Secret, or {@link #empty} if there is none
   * @param hosts the names and addresses by which the API server calls the webhook
   * @return empty if nothing is to be written
   */
  public Optional<StoredSecret> next(
      StoredSecret stored, Set<String> hosts, CallerTrust trust, Instant now) {
    Optional<CertificateAuthority> issuer = ca(stored, now);
    if (issuer.isEmpty()) {
      CertificateAuthority created =
          CertificateAuthority.create(
              new CaSpec(
                  SecretRef.to(stored.name()), "", "etcd-warden", Set.of(KeyPurpose.SERVER), false),
              1,
              POLICY,
              random,
              now);
      StoredSecret known = withCa(stored, created, trust, now);
      return Optional.of(
          isUsable(stored, now) ? known : withCertificate(known, created, hosts, now));
    }
    CertificateAuthority ca = issuer.get();
    if (isCurrent(stored, ca, hosts, now)) {
      return isHandedOver(stored, now) ? Optional.of(withOnly(stored, ca)) : Optional.empty();
    }
    boolean mayIssue = !isUsable(stored, now) || isTrusted(stored, ca, trust);
    return mayIssue ? Optional.of(withCertificate(stored, ca, hosts, now)) : Optional.empty();
  }

  /** A CA that has issued the present leaf is in use already. */
  private boolean isTrusted(StoredSecret stored, CertificateAuthority ca, CallerTrust trust) {
    boolean isInUse =
        chain(stored).filter(chain -> ca.hasIssued(chain.getFirst(), signatures)).isPresent();
    return trust.has(ca.certificate()) && (trust.isSettled() || isInUse);
  }

  /**
   * Whether a replica serves the pair of the stored Secret now. It keeps an earlier one while the
   * API server trusts that one and perhaps not yet the new one: the Secret was deleted, and issued
   * again with a new CA.
   *
   * @param served the Secret with the pair that the replica serves, or {@link #empty}
   */
  public boolean mayServe(
      StoredSecret stored, StoredSecret served, CallerTrust trust, Instant now) {
    Optional<Certificate> wanted = chain(stored).map(List::getFirst);
    Optional<Certificate> before = chain(served).map(List::getFirst);
    if (wanted.isEmpty() || before.isEmpty() || !before.get().isValidAt(now)) {
      return wanted.isPresent();
    }
    List<Certificate> published = TrustBundle.read(stored, List.of(CA_DATA_KEY));
    boolean isOldTrusted = issuers(before.get(), published).findAny().isPresent();
    return !isOldTrusted
        || issuers(before.get(), published).anyMatch(ca -> hasIssued(ca, wanted.get()))
        || (trust.isSettled() && issuers(wanted.get(), trust.bundle()).findAny().isPresent());
  }

  private Stream<Certificate> issuers(Certificate leaf, List<Certificate> authorities) {
    return authorities.stream().filter(ca -> hasIssued(ca, leaf));
  }

  private boolean hasIssued(Certificate ca, Certificate leaf) {
    return leaf.issuer().hasSameBytes(ca.subject()) && signatures.verifies(leaf, ca);
  }

  /** Whether older CAs are in the bundle although the leaf comes from the newest one for long. */
  private static boolean isHandedOver(StoredSecret stored, Instant now) {
    return hasOlderCas(stored)
        && chain(stored)
            .filter(chain -> !now.isBefore(chain.getFirst().notBefore().plus(HAND_OVER)))
            .isPresent();
  }

  private static boolean hasOlderCas(StoredSecret stored) {
    return TrustBundle.read(stored, List.of(CA_DATA_KEY)).size() > 1;
  }

  /** A Secret of this name that does not exist yet. */
  public static StoredSecret empty(String name) {
    return StoredSecret.unwritten(name, StoredSecret.TLS, Map.of());
  }

  /** When the content changes because of its age: a leaf is renewed, or an older CA removed. */
  public static Instant nextChange(StoredSecret stored) {
    return chain(stored)
        .map(List::getFirst)
        .map(
            leaf ->
                hasOlderCas(stored)
                    ? leaf.notBefore().plus(HAND_OVER)
                    : Renewal.renewalTime(leaf, POLICY))
        .orElse(Instant.EPOCH);
  }

  /** The CA that issues now, if it has enough validity left. */
  private static Optional<CertificateAuthority> ca(StoredSecret stored, Instant now) {
    return CaGeneration.cas(
            TrustBundle.read(stored, List.of(CA_DATA_KEY)),
            TrustBundle.privateKey(stored, CA_KEY_DATA_KEY),
            1)
        .findFirst()
        .filter(ca -> now.plus(MIN_CA_LIFETIME_LEFT).isBefore(ca.certificate().notAfter()));
  }

  private static Optional<List<Certificate>> chain(StoredSecret stored) {
    List<Certificate> chain = TrustBundle.read(stored, List.of(Credential.CERTIFICATE_DATA_KEY));
    return TrustBundle.privateKey(stored, Credential.PRIVATE_KEY_DATA_KEY)
        .filter(key -> !chain.isEmpty() && key.belongsTo(chain.getFirst()))
        .map(_ -> chain);
  }

  private static boolean isUsable(StoredSecret stored, Instant now) {
    return chain(stored).filter(chain -> chain.getFirst().isValidAt(now)).isPresent();
  }

  private boolean isCurrent(
      StoredSecret stored, CertificateAuthority ca, Set<String> hosts, Instant now) {
    return chain(stored)
        .map(List::getFirst)
        .filter(
            leaf ->
                ca.hasIssued(leaf, signatures) && now.isBefore(Renewal.renewalTime(leaf, POLICY)))
        .filter(leaf -> hosts.stream().allMatch(host -> HostName.isCovered(host, leaf)))
        .isPresent();
  }

  /**
   * Older CAs stay: other replicas still serve leaves from them. If the Secret was deleted, the
   * webhook configuration still has them.
   */
  private static StoredSecret withCa(
      StoredSecret stored, CertificateAuthority created, CallerTrust trust, Instant now) {
    List<Certificate> valid =
        TrustBundle.merge(TrustBundle.read(stored, List.of(CA_DATA_KEY)), trust.bundle()).stream()
            .filter(old -> old.isValidAt(now))
            .limit(MAX_KEPT)
            .toList();
    Map<String, byte[]> data = new TreeMap<>(stored.data());
    data.put(
        CA_DATA_KEY, TrustBundle.write(TrustBundle.merge(List.of(created.certificate()), valid)));
    data.put(CA_KEY_DATA_KEY, created.key().pem());
    return stored.withData(data);
  }

  private static StoredSecret withOnly(StoredSecret stored, CertificateAuthority ca) {
    Map<String, byte[]> data = new TreeMap<>(stored.data());
    data.put(CA_DATA_KEY, TrustBundle.write(List.of(ca.certificate())));
    return stored.withData(data);
  }

  private StoredSecret withCertificate(
      StoredSecret stored, CertificateAuthority ca, Set<String> hosts, Instant now) {
    // Sorted, so that the same hosts give the same bytes.
    Set<String> ordered = new TreeSet<>(hosts);
    NameSpec names =
        new NameSpec(
            List.of(),
            List.of(),
            ordered.stream().filter(host -> !HostName.isIpAddress(host)).toList(),
            ordered.stream().filter(HostName::isIpAddress).toList());
    CredentialSpec spec =
        new CredentialSpec(
            Line.CLIENT,
            Part.SERVER,
            SecretRef.to(stored.name()),
            "etcd-warden",
            Set.of(KeyPurpose.SERVER),
            Set.of(),
            names,
            false,
            false);
    Map<String, byte[]> data = new TreeMap<>(stored.data());
    data.putAll(ca.issue(spec, POLICY, random, now).data());
    return stored.withData(data);
  }
}
