package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
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
    assertEquals(bytes, Quantities.bytes(new Quantity(text), "field"));
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
  void theCanonicalFormIsTheOneThatTheApiServerStores(String text, String canonical) {
    assertEquals(canonical, Quantities.canonical(new Quantity(text), "field"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e100000000",
        "1e-100000000",
        "1e99999999999999999999",
        "1e5.5",
        "1e+.5",
        "1e100",
        "1000000000000000000000000000001",
        "1Qi",
        "",
        "Gi",
        "1.2.3"
      })
  void anInvalidQuantityIsRejectedWithTheNameOfTheField(String text) {
    Quantity quantity = new Quantity(text.replaceFirst("[a-zA-Z].*", ""), unit(text));

    OperatorException bytes =
        assertThrows(OperatorException.class, () -> Quantities.bytes(quantity, "spec.etcd.quota"));
    OperatorException canonical =
        assertThrows(
            OperatorException.class, () -> Quantities.canonical(quantity, "spec.etcd.quota"));

    assertEquals(ErrorCode.INVALID_SPEC, bytes.code());
    assertTrue(bytes.getMessage().startsWith("spec.etcd.quota is "), bytes.getMessage());
    assertEquals(bytes.getMessage(), canonical.getMessage());
  }

  private static String unit(String text) {
    return text.replaceFirst("^[-+.0-9]*", "");
  }
}
