package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.x509.Pem;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java's own implementation of X.509 accepts the generated certificates. */
class JdkValidationTest {
  @ParameterizedTest
  @CsvSource({
    "client-ca, client-server, 1.3.6.1.5.5.7.3.1",
    "client-ca, client-server, 1.3.6.1.5.5.7.3.2",
    "client-ca, client-client, 1.3.6.1.5.5.7.3.2",
    "peer-ca, peer-server, 1.3.6.1.5.5.7.3.1",
    "peer-ca, peer-server, 1.3.6.1.5.5.7.3.2",
    "backup-ca, backup-server, 1.3.6.1.5.5.7.3.1",
    "client-ca, backup-server, 1.3.6.1.5.5.7.3.1"
  })
  void javaBuildsAPathFromTheLeafToTheBundle(String bundle, String leaf, String purpose)
      throws GeneralSecurityException {
    InMemorySecrets secrets = generated();
    X509Certificate certificate = certificates(secrets, leaf, "tls.crt").getFirst();
    Set<TrustAnchor> anchors =
        certificates(secrets, bundle, "ca.crt").stream()
            .map(ca -> new TrustAnchor(ca, null))
            .collect(Collectors.toSet());
    var parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(PkiRequests.NOW));
    var factory = CertificateFactory.getInstance("X.509");
    var path = factory.generateCertPath(List.of(certificate));

    assertDoesNotThrow(() -> CertPathValidator.getInstance("PKIX").validate(path, parameters));
    assertTrue(certificate.getExtendedKeyUsage().contains(purpose));
  }

  @ParameterizedTest
  @CsvSource({"client-server", "client-client", "peer-server", "backup-server", "backup-client"})
  void theCertificateVerifiesWhatItsKeySigns(String leaf) throws GeneralSecurityException {
    InMemorySecrets secrets = generated();
    byte[] pkcs8 =
        Pem.read(secrets.get(leaf).value("tls.key")).blocks().getFirst().bytes().toArray();
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(new byte[] {1, 2, 3});
    byte[] signed = signature.sign();

    signature.initVerify(certificates(secrets, leaf, "tls.crt").getFirst());
    signature.update(new byte[] {1, 2, 3});

    assertTrue(signature.verify(signed));
  }

  private static InMemorySecrets generated() {
    InMemorySecrets secrets = new InMemorySecrets();
    PkiEngine engine = new PkiEngine(new SeededRandom(8));
    secrets.apply(engine.decide(PkiRequests.full(), secrets.current(), PkiRequests.NOW).writes());
    return secrets;
  }

  private static List<X509Certificate> certificates(
      InMemorySecrets secrets, String secret, String key) throws GeneralSecurityException {
    var input = new ByteArrayInputStream(secrets.get(secret).value(key));
    return CertificateFactory.getInstance("X.509").generateCertificates(input).stream()
        .map(X509Certificate.class::cast)
        .toList();
  }
}
