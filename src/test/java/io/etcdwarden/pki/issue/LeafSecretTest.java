package io.etcdwarden.pki.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredSecret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafSecretTest {
  @Test
  void theAnnotationSaysWhenALeafWasIssued() {
    Instant issued = Instant.parse("2026-01-01T00:00:00Z");

    assertEquals(Optional.of(issued), LeafSecret.issuedAt(annotated(issued.toString())));
  }

  /** Arithmetic with the first or last instant of Java fails. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "+1000000000-12-31T23:59:59.999999999Z",
        "-1000000000-01-01T00:00:00Z"
      })
  void anUnreadableTimeIsAbsent(String text) {
    assertEquals(Optional.empty(), LeafSecret.issuedAt(annotated(text)));
  }

  private static StoredSecret annotated(String issuedAt) {
    return StoredSecret.unwritten("leaf", StoredSecret.TLS, Map.of())
        .withMetadata(Map.of(), Map.of(PkiLabels.ISSUED_AT, issuedAt));
  }
}
