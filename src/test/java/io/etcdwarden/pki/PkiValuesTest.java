package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.Severity;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PkiValuesTest {
  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void aKeyAlgorithmIsFoundByItsWireName(KeyAlgorithm algorithm) {
    assertEquals(algorithm, KeyAlgorithm.fromWireName(algorithm.wireName()));
  }

  @Test
  void anUnknownKeyAlgorithmIsRejectedWithAListOfTheKnownOnes() {
    var failure =
        assertThrows(OperatorException.class, () -> KeyAlgorithm.fromWireName("RSA-1024"));

    assertTrue(failure.getMessage().contains("ECDSA-P256, ECDSA-P384, RSA-2048"));
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 80", "PT-1H, 80", "PT1H, 0", "PT1H, 100"})
  void anInvalidPolicyIsRejected(Duration validity, int percent) {
    PkiPolicy valid = PkiPolicy.DEFAULT;

    assertThrows(
        OperatorException.class,
        () ->
            new PkiPolicy(
                valid.provision(),
                valid.algorithm(),
                validity,
                percent,
                valid.leafValidity(),
                valid.leafRenewAtPercent(),
                false));
  }

  @Test
  void secretsAreEqualIfTheirContentIsEqual() {
    StoredSecret one = secret(new byte[] {1, 2});

    assertEquals(one, secret(new byte[] {1, 2}));
    assertEquals(one.hashCode(), secret(new byte[] {1, 2}).hashCode());
    assertNotEquals(one, secret(new byte[] {1, 3}));
    assertNotEquals(one, one.withOwners(Set.of("other-user")));
  }

  @Test
  void aSecretWithoutAKeyPairIsRefusedWithTheRemedy() {
    StoredSecret empty = StoredSecret.unwritten("client", StoredSecret.TLS, Map.of());

    var failure = assertThrows(OperatorException.class, () -> TlsKeyPair.require(empty));

    assertEquals(ErrorCode.GET_SECRET, failure.code());
    assertEquals(
        "Secret client has no usable key pair under tls.crt and tls.key; put a PEM certificate and"
            + " its private key there",
        failure.getMessage());
  }

  @Test
  void aSecretCannotBeChangedThroughItsArrays() {
    byte[] value = {1, 2};
    StoredSecret secret = secret(value);

    value[0] = 9;
    secret.data().get("tls.key")[0] = 9;
    secret.value("tls.key")[0] = 9;

    assertEquals(secret(new byte[] {1, 2}), secret);
  }

  @Test
  void theTextOfASecretOrKeyShowsNoContent() {
    byte[] content = "very secret".getBytes(US_ASCII);
    KeyMaterial key = KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, new SeededRandom(1));

    assertEquals("Secret name [tls.key]", secret(content).toString());
    assertEquals("private key of ECDSA P-256", key.toString());
    assertFalse(new SecretWrite.Create(secret(content)).toString().contains("very"));
  }

  @Test
  void aMessageIsCutAt300Characters() {
    FindingLocation location =
        new FindingLocation(Line.CLIENT, Part.CA, "ns", "name", "ca.crt", false);

    String sentence = location.error(FindingCode.EXPIRED, "x".repeat(1000)).message();

    assertEquals(300, sentence.length());
    assertTrue(sentence.startsWith("client-line ca Secret ns/name[ca.crt]: xxx"));
  }

  @Test
  void textFromACertificateBecomesPrintable() {
    assertEquals("a?b", FindingLocation.printable("a\nb"));
    assertEquals(60, FindingLocation.printable("x".repeat(1000)).length());
  }

  @Test
  void aWarningsOnlyLocationNeverReportsAnError() {
    FindingLocation location =
        new FindingLocation(Line.BACKUP, Part.CLIENT, "ns", "name", "", true);

    assertEquals(Severity.WARNING, location.error(FindingCode.EXPIRED, "x").severity());
  }

  private static StoredSecret secret(byte[] value) {
    return StoredSecret.unwritten("name", StoredSecret.TLS, Map.of("tls.key", value));
  }
}
