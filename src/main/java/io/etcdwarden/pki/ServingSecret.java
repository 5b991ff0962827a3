package io.etcdwarden.pki;

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
  public static final String AUTHORITIES = "ca.crt";
  static final String AUTHORITY_KEY = "ca.key";

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
  private static final Duration AUTHORITY_LEFT = POLICY.leafValidity();

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
    Optional<CertificateAuthority> authority = authority(stored, now);
    if (authority.isEmpty()) {
      CertificateAuthority made =
          CertificateAuthority.create(
              new AuthoritySpec(
                  SecretRef.to(stored.name()), "", "etcd-warden", Set.of(Purpose.SERVER), false),
              1,
              POLICY,
              random,
              now);
      StoredSecret known = withAuthority(stored, made, now);
      return Optional.of(isUsable(stored, now) ? known : withPair(known, made, hosts, now));
    }
    boolean isTrusted =
        Bundle.read(holding(trusted), List.of(AUTHORITIES)).contains(authority.get().certificate());
    boolean mayWait = isUsable(stored, now) && !isTrusted;
    return mayWait || isGood(stored, authority.get(), hosts, now)
        ? Optional.empty()
        : Optional.of(withPair(stored, authority.get(), hosts, now));
  }

  /** A Secret of that name that does not exist yet. */
  public static StoredSecret empty(String name) {
    return StoredSecret.unwritten(name, StoredSecret.TLS, Map.of());
  }

  /** When something will be due by age alone. */
  public static Instant due(StoredSecret stored) {
    return pair(stored).map(chain -> Renewal.due(chain.getFirst(), POLICY)).orElse(Instant.EPOCH);
  }

  /** The authority that signs now, if it is there and has enough life left. */
  private static Optional<CertificateAuthority> authority(StoredSecret stored, Instant now) {
    return Generation.authority(
            Bundle.read(stored, List.of(AUTHORITIES)), Bundle.key(stored, AUTHORITY_KEY), 1)
        .filter(held -> now.plus(AUTHORITY_LEFT).isBefore(held.certificate().notAfter()));
  }

  private static Optional<List<Certificate>> pair(StoredSecret stored) {
    List<Certificate> chain = Bundle.read(stored, List.of(Credential.CERTIFICATE_KEY));
    return Bundle.key(stored, Credential.PRIVATE_KEY_KEY)
        .filter(key -> !chain.isEmpty() && key.belongsTo(chain.getFirst()))
        .map(_ -> chain);
  }

  private static boolean isUsable(StoredSecret stored, Instant now) {
    return pair(stored).filter(chain -> chain.getFirst().isValidAt(now)).isPresent();
  }

  private static boolean isGood(
      StoredSecret stored, CertificateAuthority authority, Set<String> hosts, Instant now) {
    return pair(stored)
        .map(List::getFirst)
        .filter(leaf -> authority.issued(leaf) && now.isBefore(Renewal.due(leaf, POLICY)))
        .filter(leaf -> hosts.stream().allMatch(host -> HostName.isCovered(host, leaf)))
        .isPresent();
  }

  /** Those that came before stay for as long as they live: pairs they signed are still shown. */
  private static StoredSecret withAuthority(
      StoredSecret stored, CertificateAuthority made, Instant now) {
    List<Certificate> alive =
        Bundle.read(stored, List.of(AUTHORITIES)).stream()
            .filter(old -> old.isValidAt(now))
            .toList();
    Map<String, byte[]> data = new TreeMap<>(stored.data());
    data.put(AUTHORITIES, Bundle.write(Bundle.merge(List.of(made.certificate()), alive)));
    data.put(AUTHORITY_KEY, made.key().pem());
    return stored.withData(data);
  }

  private StoredSecret withPair(
      StoredSecret stored, CertificateAuthority authority, Set<String> hosts, Instant now) {
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
            Set.of(Purpose.SERVER),
            Set.of(),
            names,
            false,
            false);
    Map<String, byte[]> data = new TreeMap<>(stored.data());
    data.putAll(authority.issue(spec, POLICY, random, now).data());
    return stored.withData(data);
  }

  private static StoredSecret holding(byte[] authorities) {
    return StoredSecret.unwritten("trusted", StoredSecret.OPAQUE, Map.of(AUTHORITIES, authorities));
  }
}
