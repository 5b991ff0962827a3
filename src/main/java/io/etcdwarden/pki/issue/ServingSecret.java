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

/**
 * The Secret with the key pair of the operator's webhook server and with the CA that issues it.
 *
 * <p>The API server trusts the CAs in the webhook configuration. A new CA is therefore published
 * beside the old one first, and issues only once the API server trusts it. Several replicas of the
 * operator update the same Secret: each step is one write, decided from the stored content.
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
   * @param trusted the CA certificates that the API server trusts, as PEM text
   * @return empty if nothing is to be written
   */
  public Optional<StoredSecret> next(
      StoredSecret stored, Set<String> hosts, byte[] trusted, Instant now) {
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
      StoredSecret known = withCa(stored, created, now);
      return Optional.of(
          isUsable(stored, now) ? known : withCertificate(known, created, hosts, now));
    }
    boolean isTrusted = TrustBundle.read(trusted).contains(issuer.get().certificate());
    boolean mayWait = isUsable(stored, now) && !isTrusted;
    return mayWait || isCurrent(stored, issuer.get(), hosts, now)
        ? Optional.empty()
        : Optional.of(withCertificate(stored, issuer.get(), hosts, now));
  }

  /** A Secret of this name that does not exist yet. */
  public static StoredSecret empty(String name) {
    return StoredSecret.unwritten(name, StoredSecret.TLS, Map.of());
  }

  /** When the leaf is renewed because of its age. */
  public static Instant renewalTime(StoredSecret stored) {
    return chain(stored)
        .map(chain -> Renewal.renewalTime(chain.getFirst(), POLICY))
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

  /** Older CAs stay while they are valid: other replicas still serve leaves from them. */
  private static StoredSecret withCa(
      StoredSecret stored, CertificateAuthority created, Instant now) {
    List<Certificate> valid =
        TrustBundle.read(stored, List.of(CA_DATA_KEY)).stream()
            .filter(old -> old.isValidAt(now))
            .toList();
    Map<String, byte[]> data = new TreeMap<>(stored.data());
    data.put(
        CA_DATA_KEY, TrustBundle.write(TrustBundle.merge(List.of(created.certificate()), valid)));
    data.put(CA_KEY_DATA_KEY, created.key().pem());
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
