package io.etcdwarden.pki.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  private static final int LARGE = 520 * 1024;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n-----END ",
        "-----BEGIN ",
        "-----BEGIN A-----\n",
        "\n-----END A-----",
        "-----BEGIN A-----\n-----END B-----\n",
        "\n",
        "a:b\n",
        "-"
      })
  void readingTakesLinearTime(String part) {
    byte[] text = part.repeat(LARGE / part.length()).getBytes(US_ASCII);

    PemText read = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> Pem.read(text));

    assertEquals(List.of(), read.blocks());
  }

  @Test
  void tooManyBlocksAreNotRead() {
    String block = new String(Pem.write("A", new byte[] {1}), US_ASCII);

    assertEquals(1000, Pem.read(block.repeat(1000).getBytes(US_ASCII)).blocks().size());
    assertEquals(0, Pem.read(block.repeat(1001).getBytes(US_ASCII)).blocks().size());
    assertEquals(1001, Pem.read(block.repeat(1001).getBytes(US_ASCII)).beginMarkers());
  }

  @Test
  void aTooLargeValueIsNotRead() {
    byte[] value = ("x".repeat(LARGE) + "\n").getBytes(US_ASCII);

    StoredSecret secret = StoredSecret.unwritten("a", StoredSecret.OPAQUE, Map.of("ca.crt", value));

    assertEquals(List.of(), TrustBundle.read(secret, List.of("ca.crt")));
  }
}
