package io.etcdwarden.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObservedClusterTest {
  private final Lease lease = LiveObjects.lease("main-0");
  private final StatefulSet set = LiveObjects.memberSet(Plans.withMembers(3), 3);
  private final ObservedCluster observed =
      ObservedClusters.of(lease, set, LiveObjects.pod("main-0", true));

  @Test
  void objectsAreFoundByKindAndName() {
    assertEquals(Optional.of(lease), observed.lease("main-0"));
    assertEquals(Optional.of(set), observed.memberSet("main"));
    assertEquals("main-0", observed.pod("main-0").orElseThrow().getMetadata().getName());
    assertEquals(Optional.empty(), observed.lease("main"));
    assertEquals(Optional.empty(), observed.memberSet("main-0"));
    assertEquals(Optional.empty(), observed.pod("main-1"));
  }

  @Test
  void appliedObjectsReplaceAndExtendTheObservedObjects() {
    Lease newer = LiveObjects.lease("main-0");
    newer.getMetadata().setResourceVersion("2");

    ObservedCluster after = observed.with(List.of(newer, LiveObjects.lease("main-1")));

    assertEquals(Optional.of(newer), after.lease("main-0"));
    assertEquals(Optional.of(set), after.memberSet("main"));
    assertEquals(3, after.objects().size());
    assertEquals(2, observed.objects().size());
  }

  @Test
  void deletedObjectsAreRemoved() {
    ObservedCluster after =
        observed.without(List.of(ObjectRef.of(lease), new ObjectRef("Service", "not-there")));

    assertEquals(Set.of(ObjectRef.of(set)), after.objects().keySet());
  }

  @Test
  void secretsCanBeReplacedAlone() {
    StoredSecret secret =
        new StoredSecret(
            "a", "Opaque", Map.of(), Map.of(), Map.of(), Set.of(), "u", "1", false, false);

    ObservedCluster after = observed.with(SecretSet.of(List.of(secret)));

    assertEquals(Optional.of(secret), after.secrets().find("a"));
    assertEquals(observed.objects(), after.objects());
  }

  @Test
  void anObservedClusterIsImmutable() {
    assertThrows(UnsupportedOperationException.class, () -> observed.objects().clear());
    assertThrows(UnsupportedOperationException.class, () -> observed.pods().clear());
  }

  @Test
  void anObjectRefPrintsKindAndName() {
    assertEquals("Lease main-0", ObjectRef.of(lease).toString());
  }
}
