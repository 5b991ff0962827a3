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
 * The Secret with the certificate of a server of our own, and with the authority that signs it.
 *
 * <p>Who calls the server is told which authorities to trust, so a new authority is made known
 * first, beside the old one, and signs only once it is trusted. Several copies of the operator work
 * on one Secret; each step is one write, decided from what is there.
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

  /** An authority that ends sooner could not sign a whole pair's life any more. */
  private static final Duration MIN_CA_LIFETIME_LEFT = POLICY.leafValidity();

  private final SecureRandom random;

  public ServingSecret(SecureRandom random) {
    this.random = random;
  }

  /**
   * What must be written now.
   *
   * @param stored what is there; for one to be made, {@link #empty}
   * @param hosts the names and addresses by which the server is called
   * @param trusted what callers trust, as PEM text
   * @return empty if all is as it should be
   */
  public Optional<StoredSecret> next(
      StoredSecret stored, Set<String> hosts, byte[] trusted, Instant now) {
    Optional<CertificateAuthority> authority = ca(stored, now);
    if (authority.isEmpty()) {
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
    boolean isTrusted =
        TrustBundle.read(secretWith(trusted), List.of(CA_DATA_KEY))
            .contains(authority.get().certificate());
    boolean mayWait = isUsable(stored, now) && !isTrusted;
    return mayWait || isCurrent(stored, authority.get(), hosts, now)
        ? Optional.empty()
        : Optional.of(withCertificate(stored, authority.get(), hosts, now));
  }

  /** A Secret of that name that does not exist yet. */
  public static StoredSecret empty(String name) {
    return StoredSecret.unwritten(name, StoredSecret.TLS, Map.of());
  }

  /** When something will be due by age alone. */
  public static Instant renewalTime(StoredSecret stored) {
    return chain(stored)
        .map(chain -> Renewal.renewalTime(chain.getFirst(), POLICY))
        .orElse(Instant.EPOCH);
  }

  /** The authority that signs now, if it is there and has enough life left. */
  private static Optional<CertificateAuthority> ca(StoredSecret stored, Instant now) {
    return CaGeneration.ca(
            TrustBundle.read(stored, List.of(CA_DATA_KEY)),
            TrustBundle.privateKey(stored, CA_KEY_DATA_KEY),
            1)
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

  private static boolean isCurrent(
      StoredSecret stored, CertificateAuthority ca, Set<String> hosts, Instant now) {
    return chain(stored)
        .map(List::getFirst)
        .filter(leaf -> ca.hasIssued(leaf) && now.isBefore(Renewal.renewalTime(leaf, POLICY)))
        .filter(leaf -> hosts.stream().allMatch(host -> HostName.isCovered(host, leaf)))
        .isPresent();
  }

  /** Those that came before stay for as long as they live: pairs they signed are still shown. */
  private static StoredSecret withCa(
      StoredSecret stored, CertificateAuthority created, Instant now) {
    List<Certificate> alive =
        TrustBundle.read(stored, List.of(CA_DATA_KEY)).stream()
            .filter(old -> old.isValidAt(now))
            .toList();
    Map<String, byte[]> data = new TreeMap<>(stored.data());
    data.put(
        CA_DATA_KEY, TrustBundle.write(TrustBundle.merge(List.of(created.certificate()), alive)));
    data.put(CA_KEY_DATA_KEY, created.key().pem());
    return stored.withData(data);
  }

  private StoredSecret withCertificate(
      StoredSecret stored, CertificateAuthority ca, Set<String> hosts, Instant now) {
    // In order: the same wish gives the same bytes.
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

  private static StoredSecret secretWith(byte[] authorities) {
    return StoredSecret.unwritten("trusted", StoredSecret.OPAQUE, Map.of(CA_DATA_KEY, authorities));
  }
}
