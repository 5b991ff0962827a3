package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "1.5k, 1500",
    "1Gi, 1073741824",
    "100M, 100000000",
    "2.5G, 2500000000",
    "8Gi, 8589934592",
    "100m, 1",
    "1e3, 1000",
    "0, 0",
    "12345, 12345",
    "99Ei, 9223372036854775807"
  })
  void bytesAreWholeAndRoundedUp(String text, long bytes) {
    assertEquals(bytes, Amounts.bytes(new Quantity(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "16Gi, 16Gi",
    "16384Mi, 16Gi",
    "1.5Gi, 1536Mi",
    "0.5Gi, 512Mi",
    "1000M, 1G",
    "2.5G, 2500M",
    "1024, 1024",
    "1000, 1k",
    "1500m, 1500m",
    "1000m, 1",
    "0.5, 500m",
    "512Ki, 512Ki",
    "0.5Ki, 512",
    "1e3, 1e3",
    "10e3, 10e3",
    "0, 0",
    "25Gi, 25Gi"
  })
  void theCanonicalFormIsThatOfTheApiServer(String text, String canonical) {
    assertEquals(canonical, Amounts.canonical(new Quantity(text)));
  }
}
