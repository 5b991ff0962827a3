package io.etcdwarden.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.pki.Vault;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.Seen;
import io.etcdwarden.support.Snapshots;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private final Lease lease = Seen.lease("main-0");
  private final StatefulSet set = Seen.memberSet(Plans.withMembers(3), 3);
  private final Snapshot seen = Snapshots.of(lease, set, Seen.pod("main-0", true));

  @Test
  void objectsAreFoundByKindAndName() {
    assertEquals(Optional.of(lease), seen.lease("main-0"));
    assertEquals(Optional.of(set), seen.memberSet("main"));
    assertEquals("main-0", seen.pod("main-0").orElseThrow().getMetadata().getName());
    assertEquals(Optional.empty(), seen.lease("main"));
    assertEquals(Optional.empty(), seen.memberSet("main-0"));
    assertEquals(Optional.empty(), seen.pod("main-1"));
  }

  @Test
  void answersOfTheServerReplaceWhatWasSeenAndAddToIt() {
    Lease newer = Seen.lease("main-0");
    newer.getMetadata().setResourceVersion("2");

    Snapshot after = seen.with(List.of(newer, Seen.lease("main-1")));

    assertEquals(Optional.of(newer), after.lease("main-0"));
    assertEquals(Optional.of(set), after.memberSet("main"));
    assertEquals(3, after.objects().size());
    assertEquals(2, seen.objects().size());
  }

  @Test
  void whatWasDeletedIsNoLongerSeen() {
    Snapshot after =
        seen.without(List.of(ObjectRef.of(lease), new ObjectRef("Service", "not-there")));

    assertEquals(Set.of(ObjectRef.of(set)), after.objects().keySet());
  }

  @Test
  void secretsMayBeSeenAnewWithoutTheRest() {
    StoredSecret secret =
        new StoredSecret(
            "a", "Opaque", Map.of(), Map.of(), Map.of(), Set.of(), "u", "1", false, false);

    Snapshot after = seen.with(Vault.of(List.of(secret)));

    assertEquals(Optional.of(secret), after.vault().find("a"));
    assertEquals(seen.objects(), after.objects());
  }

  @Test
  void aLookCannotBeChangedAfterwards() {
    assertThrows(UnsupportedOperationException.class, () -> seen.objects().clear());
    assertThrows(UnsupportedOperationException.class, () -> seen.pods().clear());
  }

  @Test
  void anObjectIsCalledByKindAndName() {
    assertEquals("Lease main-0", ObjectRef.of(lease).toString());
  }
}
