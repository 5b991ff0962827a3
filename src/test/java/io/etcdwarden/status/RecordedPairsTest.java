package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.OutdatedProcess;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedPairsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** The API server accepts the first time; the others come from a status without validation. */
  @ParameterizedTest
  @ValueSource(strings = {"2026-01-01T00:00:00+99:99", "now", "+1000000000-12-31T23:59:59Z"})
  void aStatusWithAnUnreadableTimeRecordsNothing(String time) {
    StoredMaterial material = material();
    CertificateStatus status =
        new CertificateStatus(
            material.line().wireName(),
            material.part().wireName(),
            material.secret(),
            null,
            null,
            null,
            null,
            "2027-01-01T00:00:00Z",
            time,
            null,
            null,
            null,
            "0".repeat(64),
            null,
            null,
            null,
            List.of(new OutdatedProcess("main-0", "etcd", time, "1".repeat(64), time)));

    assertEquals(material, new RecordedPairs(List.of(status)).addTo(material));
  }

  private static StoredMaterial material() {
    return new StoredMaterial(
        Line.CLIENT,
        Part.SERVER,
        "leaf",
        new SecretContent(START, START.plusSeconds(1), "2".repeat(64)),
        false,
        ContentHistory.EMPTY);
  }
}
