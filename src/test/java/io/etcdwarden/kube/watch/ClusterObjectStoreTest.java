package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Labels;
import io.etcdwarden.kube.watch.ClusterObjectStore.Rules;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterObjectStoreTest {
  private static final int HALF = (int) ClusterObjectStore.MAX_PER_CLUSTER / 2;

  private final Set<String> known = new HashSet<>(Set.of("ns/main"));
  private final ClusterObjectStore<ConfigMap> store =
      new ClusterObjectStore<>(
          new Rules<>(
              object -> EtcdIndex.partKeys(object).stream().findFirst(),
              this::isKnown,
              CachedParts::ofApplied,
              object -> Integer.parseInt(object.getMetadata().getAnnotations().get("size")),
              metadata -> new ConfigMapBuilder().withMetadata(metadata).build()));

  private long lookups;

  private boolean isKnown(String cluster) {
    lookups++;
    return known.contains(cluster);
  }

  @Test
  void nothingOfForeignObjectsIsStored() {
    ConfigMap foreign = object("a", null, 1);

    assertNull(store.put("ns/a", foreign));

    assertNull(store.get("ns/a"));
    assertEquals(0, store.size());
    assertEquals(List.of(), EtcdIndex.partKeys(foreign));
  }

  @Test
  void objectsOfAClusterAreStoredTrimmed() {
    store.put("ns/a", object("a", "main", 1));

    assertEquals(
        ConfigMapDigests.digest(object("a", "main", 1)).getData(), store.get("ns/a").getData());
    assertEquals(List.of("ns/a"), store.keySet().toList());
  }

  @Test
  void anObjectThatBecomesForeignIsRemoved() {
    ConfigMap before = object("a", "main", 1);
    store.put("ns/a", before);

    assertNotNull(store.put("ns/a", object("a", null, 1)));
    assertEquals(0, store.size());
  }

  @Test
  void objectsBeyondTheLimitOfAClusterAreNoted() {
    store.put("ns/a", object("a", "main", HALF));
    store.put("ns/b", object("b", "main", HALF));
    store.put("ns/c", object("c", "main", 1));

    assertNull(store.get("ns/c"));
    assertEquals(List.of("ns/c"), store.refusedOf("ns/main"));
    assertEquals(List.of(), store.refusedOf("ns/other"));
  }

  @Test
  void aNotedObjectIsStoredWhenThereIsRoomAgain() {
    store.put("ns/a", object("a", "main", HALF));
    store.put("ns/b", object("b", "main", HALF + 1));
    store.retry("ns/b", object("b", "main", HALF + 1));
    assertEquals(List.of("ns/b"), store.refusedOf("ns/main"));

    store.remove("ns/a");
    store.retry("ns/b", object("b", "main", HALF + 1));

    assertEquals(List.of(), store.refusedOf("ns/main"));
    assertNotNull(store.get("ns/b"));
  }

  @Test
  void aNotedObjectThatNoLongerExistsIsForgotten() {
    store.put("ns/a", object("a", "main", HALF * 3));
    store.put("ns/b", object("b", "main", HALF * 3));

    store.retry("ns/a", null);
    store.remove("ns/b");

    assertEquals(List.of(), store.refusedOf("ns/main"));
  }

  @Test
  void aClusterMayReplaceItsObjectsWithoutEnd() {
    for (int version = 0; version < 10; version++) {
      store.put("ns/a", object("a", "main", HALF));
    }

    assertEquals(List.of(), store.refusedOf("ns/main"));
  }

  @Test
  void clustersWithoutAnEtcdHaveOneLimitTogether() {
    int clusters = (int) (ClusterObjectStore.MAX_UNKNOWN / ClusterObjectStore.MAX_PER_CLUSTER);
    for (int i = 0; i <= clusters; i++) {
      store.put("ns/a" + i, object("a" + i, "unknown-" + i, HALF * 2));
    }
    assertEquals(clusters, store.size());
    assertEquals(List.of("ns/a" + clusters), store.refusedOf("ns/unknown-" + clusters));

    store.put("ns/b", object("b", "main", 1));

    assertNotNull(store.get("ns/b"));
  }

  /** Anyone can create objects for a hundred thousand Etcds that do not exist. */
  @Test
  void manyUnknownClustersCostLittle() {
    int objects = 12_000;
    for (int i = 0; i < objects; i++) {
      store.put("ns/a" + i, object("a" + i, "unknown-" + i, 1024));
    }

    assertEquals(ClusterObjectStore.MAX_UNKNOWN / 1024, store.size());
    assertTrue(lookups < 10L * objects, lookups + " lookups of Etcds");
  }

  @Test
  void unknownClustersDoNotHideThatAnEtcdIsBeyondItsLimit() {
    int tooLarge = (int) ClusterObjectStore.MAX_UNKNOWN + 1;
    for (int i = 0; i < 10_001; i++) {
      store.put("ns/a" + i, object("a" + i, "unknown-" + i, tooLarge));
    }

    store.put("ns/b", object("b", "main", tooLarge));

    assertEquals(List.of("ns/b"), store.refusedOf("ns/main"));
  }

  /** So that the informer removes its index entries of an object that is not stored. */
  @Test
  void theRemovalOfAnObjectThatIsNotStoredReturnsASubstitute() {
    store.put("ns/a", object("a", "main", HALF * 3));

    ConfigMap removed = store.remove("ns/a");

    assertEquals(List.of("ns/main"), EtcdIndex.partKeys(removed));
    assertEquals("a", removed.getMetadata().getName());
  }

  private static ConfigMap object(String name, String partOf, int size) {
    ConfigMap object =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName(name)
            .withResourceVersion("1")
            .addToAnnotations("size", String.valueOf(size))
            .endMetadata()
            .addToData("k", "v")
            .build();
    if (partOf != null) {
      object.getMetadata().setLabels(Map.of(Labels.PART_OF, partOf));
    }
    return object;
  }
}
