package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.OperatorException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesTest {
  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void aKeyAlgorithmIsFoundByTheNameItIsWrittenWith(KeyAlgorithm algorithm) {
    assertEquals(algorithm, KeyAlgorithm.fromWire(algorithm.wire()));
  }

  @Test
  void anUnknownKeyAlgorithmIsRefusedWithTheKnownOnes() {
    var failure = assertThrows(OperatorException.class, () -> KeyAlgorithm.fromWire("RSA-1024"));

    assertTrue(failure.getMessage().contains("ECDSA-P256, ECDSA-P384, RSA-2048"));
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 80", "PT-1H, 80", "PT1H, 0", "PT1H, 100"})
  void aPolicyThatCannotBeIsRefused(Duration validity, int percent) {
    PkiPolicy sound = PkiPolicy.DEFAULT;

    assertThrows(
        OperatorException.class,
        () ->
            new PkiPolicy(
                sound.provision(),
                sound.algorithm(),
                validity,
                percent,
                sound.leafValidity(),
                sound.leafRenewAtPercent(),
                false));
  }

  @Test
  void secretsAreEqualIfTheirContentIs() {
    StoredSecret one = secret(new byte[] {1, 2});

    assertEquals(one, secret(new byte[] {1, 2}));
    assertEquals(one.hashCode(), secret(new byte[] {1, 2}).hashCode());
    assertNotEquals(one, secret(new byte[] {1, 3}));
    assertNotEquals(one, one.withOwners(Set.of("somebody")));
  }

  @Test
  void nobodyChangesASecretFromOutside() {
    byte[] value = {1, 2};
    StoredSecret secret = secret(value);

    value[0] = 9;
    secret.data().get("tls.key")[0] = 9;
    secret.entry("tls.key")[0] = 9;

    assertEquals(secret(new byte[] {1, 2}), secret);
  }

  @Test
  void theTextOfASecretAndOfAKeyShowsNoContent() {
    byte[] content = "very secret".getBytes(US_ASCII);
    HeldKey key = HeldKey.generate(KeyAlgorithm.ECDSA_P256, new SeededRandom(1));

    assertEquals("Secret name [tls.key]", secret(content).toString());
    assertEquals("private key of ECDSA P-256", key.toString());
    assertFalse(new SecretWrite.Create(secret(content)).toString().contains("very"));
  }

  @Test
  void aSentenceIsNeverLongerThanAConditionCanShow() {
    Place place = new Place(Line.CLIENT, Part.CA, "ns", "name", "ca.crt", false);

    String sentence = place.error(FindingCode.EXPIRED, "x".repeat(1000)).sentence();

    assertEquals(300, sentence.length());
    assertTrue(sentence.startsWith("client-line ca Secret ns/name[ca.crt]: xxx"));
  }

  @Test
  void foreignTextIsMadeHarmless() {
    assertEquals("a?b", Place.quote("a\nb"));
    assertEquals(60, Place.quote("x".repeat(1000)).length());
  }

  @Test
  void whatIsLenientIsNeverAnError() {
    Place place = new Place(Line.BACKUP, Part.CLIENT, "ns", "name", "", true);

    assertEquals(Severity.WARNING, place.error(FindingCode.EXPIRED, "x").severity());
  }

  private static StoredSecret secret(byte[] value) {
    return StoredSecret.unwritten("name", StoredSecret.TLS, Map.of("tls.key", value));
  }
}
