package io.etcdwarden.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.Etcds;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdTest {
  @ParameterizedTest(name = "generation {0}, observed {1}: {2}")
  @CsvSource({"2, 2, true", "2, 1, false", "2, , false", ", , false", ", 1, false"})
  void theSpecIsObservedIfItsGenerationIs(Long generation, Long observed, boolean expected) {
    Etcd etcd = etcd(generation, observed);

    assertEquals(expected, etcd.hasObservedSpec());
  }

  @ParameterizedTest(name = "observed {0}: {1}")
  @CsvSource({"1, true", ", false"})
  void anEtcdWithAnObservedGenerationWasReconciled(Long observed, boolean expected) {
    assertEquals(expected, etcd(2L, observed).hasBeenReconciled());
  }

  @Test
  void anEtcdWithoutStatusWasNotReconciled() {
    Etcd etcd = Etcds.withDefaults();

    assertEquals(false, etcd.hasBeenReconciled());
  }

  @ParameterizedTest(name = "{0}={1}: {2}")
  @CsvSource({
    "druid.gardener.cloud/operation, reconcile, true",
    "gardener.cloud/operation, reconcile, true",
    "druid.gardener.cloud/operation, restore, false",
    "another, reconcile, false",
  })
  void aReconcileIsRequestedByAnnotation(String key, String value, boolean expected) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setAnnotations(Map.of(key, value));

    assertEquals(expected, etcd.hasReconcileRequest());
  }

  private static Etcd etcd(Long generation, Long observed) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setGeneration(generation);
    etcd.setStatus(
        new EtcdStatus(
            observed, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null));
    return etcd;
  }
}
