package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationTest {
  private static final String STORE = "{provider: aws, container: backups, prefix: shop/main}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {provider: S3, container: backups, prefix: /shop/main/} | true
          {provider: aws, container: backups, prefix: shop/main, secretRef: {name: other}} | true
          {provider: aws, container: backups, prefix: shop} | false
          {provider: aws, container: backups} | false
          {provider: aws, container: others, prefix: shop/main} | false
          {provider: gcp, container: backups, prefix: shop/main} | false
          {provider: aws, container: backups, prefix: shop/main, endpointOverride: 'https://s3'} | false
          """)
  void twoStoresAreOnePlaceIfTheirSnapshotsHaveOnePath(String other, boolean same) {
    assertEquals(same, key(1, STORE).equals(key(3, other)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 0, backup: {store: " + STORE + "}",
        "replicas: 3, backup: {}",
        "replicas: 3",
        "replicas: 3, backup: {store: {container: backups, prefix: main}}",
        "replicas: 3, backup: {store: {provider: AWS, container: backups, prefix: main}}"
      })
  void aClusterThatTakesNoSnapshotsHasNoLocation(String spec) {
    assertEquals(Optional.empty(), StoreLocation.of(etcd(spec)));
  }

  @Test
  void aClusterThatIsBeingDeletedHasNoLocation() {
    Etcd etcd = etcd("replicas: 3, backup: {store: " + STORE + "}");
    etcd.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");

    assertEquals(Optional.empty(), StoreLocation.of(etcd));
  }

  private static Optional<String> key(int replicas, String store) {
    return StoreLocation.of(etcd("replicas: " + replicas + ", backup: {store: " + store + "}"))
        .map(StoreLocation::indexKey);
  }

  private static Etcd etcd(String spec) {
    return Etcds.parse("metadata: {name: main, namespace: shop}\nspec: {" + spec + "}\n");
  }
}
