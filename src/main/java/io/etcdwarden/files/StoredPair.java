package io.etcdwarden.files;

import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.SignatureCache;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A certificate and its private key, read from two files.
 *
 * @param certificates the certificates in the file, the leaf first; empty if there is no file
 * @param key empty if there is no file, or none with a usable key
 */
record StoredPair(List<Certificate> certificates, Optional<KeyMaterial> key, boolean exists) {
  /** A certificate is renewed after this part of its validity. */
  private static final double RENEW_AT = 0.66;

  static StoredPair read(ClusterFolder folder, PairPath path) {
    Optional<byte[]> certificate = folder.read(path.certificate());
    Optional<byte[]> key = folder.read(path.key());
    StoredSecret content =
        StoredSecret.unwritten(
            "pair",
            StoredSecret.TLS,
            Map.of(
                Credential.CERTIFICATE_DATA_KEY, certificate.orElseGet(() -> new byte[0]),
                Credential.PRIVATE_KEY_DATA_KEY, key.orElseGet(() -> new byte[0])));
    return new StoredPair(
        TrustBundle.read(content, List.of(Credential.CERTIFICATE_DATA_KEY)),
        TrustBundle.privateKey(content, Credential.PRIVATE_KEY_DATA_KEY),
        certificate.isPresent() || key.isPresent());
  }

  /** The CA in the files, or empty if they hold no CA certificate with its key. */
  Optional<CertificateAuthority> authority() {
    return certificates.stream()
        .filter(Certificate::canSign)
        .flatMap(
            certificate ->
                key
                    .filter(it -> it.belongsTo(certificate))
                    .map(it -> new CertificateAuthority(certificate, it, 0))
                    .stream())
        .findFirst();
  }

  /**
   * Why the pair is not the requested one, as the rest of a sentence; empty if it is. An expired
   * pair may still be the requested one.
   */
  Optional<String> difference(
      LeafRequest request, CertificateAuthority ca, SignatureCache signatures) {
    if (certificates.isEmpty()) {
      return Optional.of("holds no certificate");
    }
    Certificate leaf = certificates.getFirst();
    if (key.isEmpty() || !key.get().belongsTo(leaf)) {
      return Optional.of("does not belong to the private key beside it");
    }
    if (!ca.hasIssued(leaf, signatures)) {
      return Optional.of("is from another CA (" + leaf.issuer() + ")");
    }
    for (KeyPurpose purpose : request.profile().purposes()) {
      if (!leaf.extensions().allows(purpose)) {
        return Optional.of("lacks the extended key usage " + purpose.displayName());
      }
    }
    return names(leaf).equals(names(request))
        ? Optional.empty()
        : Optional.of("has the names " + leaf.names() + " instead of " + names(request));
  }

  /** Whether the pair should be renewed, or has expired. */
  boolean isDue(Instant now) {
    Certificate leaf = certificates.getFirst();
    Duration validity = Duration.between(leaf.notBefore(), leaf.notAfter());
    long dueAfter = (long) (validity.toSeconds() * RENEW_AT);
    return !now.isBefore(leaf.notBefore().plusSeconds(dueAfter));
  }

  Instant notAfter() {
    return certificates.getFirst().notAfter();
  }

  private static Set<String> names(Certificate leaf) {
    return new TreeSet<>(leaf.names());
  }

  private static Set<String> names(LeafRequest request) {
    Set<String> names = new TreeSet<>(request.dnsNames());
    request.ipAddresses().stream()
        .map(address -> InetAddress.ofLiteral(address).getHostAddress())
        .forEach(names::add);
    return names;
  }
}
