package io.etcdwarden.pki.secret;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.PemRules;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who a caller is: a key and its certificates, as the platform's TLS wants them. */
public record TlsIdentity(PrivateKey privateKey, List<X509Certificate> chain) {
  public TlsIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * The pair that a Secret holds.
   *
   * @throws OperatorException if it holds none that can be used
   */
  public static TlsIdentity of(StoredSecret secret) {
    FindingLocation location =
        new FindingLocation(Line.CLIENT, Part.CLIENT, "", secret.name(), "", false);
    List<KeyMaterial> keys =
        PemRules.readPrivateKey(
                location.atKey(Credential.PRIVATE_KEY_DATA_KEY),
                secret.value(Credential.PRIVATE_KEY_DATA_KEY))
            .values();
    List<X509Certificate> chain = chain(secret.value(Credential.CERTIFICATE_DATA_KEY));
    if (keys.isEmpty() || chain.isEmpty()) {
      throw new OperatorException(
          ErrorCode.GET_SECRET,
          "Secret " + secret.name() + " has no usable pair under tls.crt and tls.key");
    }
    return new TlsIdentity(keys.getFirst().privateKey(), linked(chain));
  }

  /**
   * From the leaf upwards as far as the text goes: this platform presents nothing with a
   * certificate that did not issue the one before it, where programs written in Go send whatever is
   * there.
   */
  private static List<X509Certificate> linked(List<X509Certificate> chain) {
    List<X509Certificate> linked = new ArrayList<>(chain.subList(0, 1));
    Optional<X509Certificate> issuer = issuerOf(linked.getLast(), chain);
    while (issuer.isPresent() && !linked.contains(issuer.get())) {
      linked.add(issuer.get());
      issuer = issuerOf(linked.getLast(), chain);
    }
    return linked;
  }

  private static Optional<X509Certificate> issuerOf(
      X509Certificate certificate, List<X509Certificate> chain) {
    return chain.stream()
        .filter(it -> it.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
        .findFirst();
  }

  private static List<X509Certificate> chain(byte[] pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException garbled) {
      return List.of();
    }
  }

  @Override
  public String toString() {
    return "identity of " + chain.getFirst().getSubjectX500Principal();
  }
}
