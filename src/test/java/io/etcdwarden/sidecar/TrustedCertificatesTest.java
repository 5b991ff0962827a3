package io.etcdwarden.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.support.sidecar.TestCertificateAuthority;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedCertificatesTest {
  @Test
  void everyCertificateOfABundleIsTrustedWhateverTextIsBetween() {
    byte[] bundle = join("# ours\n", pem(), "garbage\n", pem());

    assertEquals(2, TrustedCertificates.read(bundle, "Secret ca").certificates().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
      })
  void aTextWithoutACertificateFailsAndNamesItsLocation(String text) {
    OperatorException failure =
        assertThrows(
            OperatorException.class,
            () ->
                TrustedCertificates.read(
                    text.getBytes(StandardCharsets.UTF_8), "Secret ca, key ca.crt"));

    assertEquals(ErrorCode.APPEND_CA_CERTS, failure.code());
    assertEquals(
        "Secret ca, key ca.crt contains no certificate; store the CA certificate there in PEM"
            + " format",
        failure.getMessage());
  }

  /** Go also sends certificates that belong to no chain. */
  @Test
  void aClientCertificateIsSentWithItsWholeChain() {
    TestCertificateAuthority authority = new TestCertificateAuthority();
    TestCertificateAuthority.Pair pair = authority.issue("etcd-client");
    String unrelated = new TestCertificateAuthority().issue("unrelated").certificate();
    String chain =
        pair.certificate() + unrelated + new String(authority.pem(), StandardCharsets.US_ASCII);

    TlsKeyPair client = new TestCertificateAuthority.Pair(chain, pair.key()).identity();

    assertEquals(3, new ClientKeys(client).getCertificateChain("client").length);
    assertNotNull(
        TrustedCertificates.read(authority.pem(), "Secret ca")
            .sslContext(InstantSource.system(), client));
  }

  private static String pem() {
    return new String(new TestCertificateAuthority().pem(), StandardCharsets.US_ASCII);
  }

  private static byte[] join(String... parts) {
    return String.join("", parts).getBytes(StandardCharsets.US_ASCII);
  }
}
