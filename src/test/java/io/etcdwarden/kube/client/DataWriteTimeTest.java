package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.secret.WriteTimes;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DataWriteTimeTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant WRITTEN = Instant.parse("2026-05-01T00:00:00Z");

  @Test
  void theLatestWriteOfAProgramThatOwnsDataCounts() {
    Secret secret =
        secret(
            """
              managedFields:
              - {manager: a, time: "2026-01-01T00:00:00Z", fieldsV1: {"f:data": {"f:tls.key": {}}}}
              - {manager: b, time: "2026-05-01T00:00:00Z", fieldsV1: {"f:data": {"f:tls.crt": {}}}}
              - {manager: c, time: "2026-09-01T00:00:00Z", fieldsV1: {"f:metadata": {}}}
              - {manager: d, fieldsV1: {"f:data": {"f:x": {}}}}
            """);

    assertEquals(new WriteTimes(CREATED, WRITTEN), DataWriteTime.of(secret));
  }

  @Test
  void theTimeSurvivesTheRemovalOfTheManagedFields() {
    Secret secret =
        secret(
            """
              managedFields:
              - {manager: b, time: "2026-05-01T00:00:00Z", fieldsV1: {"f:data": {"f:tls.crt": {}}}}
              - {manager: c, time: "2026-09-01T00:00:00Z", fieldsV1: {"f:metadata": {}}}
            """);

    DataWriteTime.keepOnly(secret);

    assertEquals(1, secret.getMetadata().getManagedFields().size());
    assertEquals(new WriteTimes(CREATED, WRITTEN), DataWriteTime.of(secret));
  }

  /** The API server accepts 9999-12-31T23:59:59-01:00 and returns it in UTC. */
  @Test
  void aTimeOutsideTheYearsOfRfc3339IsIgnored() {
    Secret secret =
        secret(
            """
              managedFields:
              - {manager: a, time: "10000-01-01T00:59:59Z", fieldsV1: {"f:data": {}}}
              - {manager: b, time: "2026-05-01T00:00:00Z", fieldsV1: {"f:data": {}}}
              - {manager: c, time: "-001-12-31T23:00:00Z", fieldsV1: {"f:data": {}}}
            """);

    DataWriteTime.keepOnly(secret);

    assertEquals(new WriteTimes(CREATED, WRITTEN), DataWriteTime.of(secret));
  }

  @Test
  void withoutManagedFieldsTheCreationCounts() {
    assertEquals(new WriteTimes(CREATED, CREATED), DataWriteTime.of(secret("")));
  }

  @Test
  void aSecretWithoutCreationIsNotWritten() {
    Secret secret = secret("");
    secret.getMetadata().setCreationTimestamp(null);

    assertEquals(WriteTimes.UNWRITTEN, DataWriteTime.of(secret));
  }

  private static Secret secret(String managedFields) {
    String head =
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: leaf
          creationTimestamp: "2026-01-01T00:00:00Z"
        """;
    return Serialization.unmarshal(head + managedFields, Secret.class);
  }
}
