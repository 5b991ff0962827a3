package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimWarningsTest {
  private static final List<Event> WARNINGS =
      List.of(
          warning("First", "2026-03-01T12:00:00Z"),
          warning("Third", "2026-03-01T12:02:00Z"),
          warning("Second", "2026-03-01T12:01:00Z"));

  @Test
  void theTwoLatestWarningsAreReturnedNewestFirst() {
    var unbound = ClaimWarnings.of(List.of(claim("a", "Pending")), _ -> WARNINGS);

    assertEquals(Map.of("a", List.of("Third: so", "Second: so")), unbound);
  }

  @Test
  void onlyRefusedPodsOfAStatefulSetAreReturnedNewestFirst() {
    Event older = warning("FailedCreate", "2026-03-01T12:00:00Z");
    Event newer = warning("FailedCreate", "2026-03-01T12:01:00Z");
    newer.setMessage("create Pod main-0 failed");

    List<String> messages =
        MemberSetWarnings.of(List.of(older, warning("Other", "2026-03-01T12:02:00Z"), newer));

    assertEquals(List.of("create Pod main-0 failed", "so"), messages);
  }

  @Test
  void aBoundClaimHasNoWarnings() {
    assertEquals(Map.of(), ClaimWarnings.of(List.of(claim("a", "Bound")), _ -> WARNINGS));
  }

  @Test
  void aPendingClaimWithoutWarningEventsHasNoWarnings() {
    assertEquals(Map.of(), ClaimWarnings.of(List.of(claim("a", "Pending")), _ -> List.of()));
  }

  @Test
  void aClaimWithoutStatusIsNotBound() {
    PersistentVolumeClaim fresh = claim("a", "Pending");
    fresh.setStatus(null);

    assertEquals(1, ClaimWarnings.of(List.of(fresh), _ -> WARNINGS).size());
  }

  @Test
  void aWarningWithoutLastTimestampIsSortedByItsCreationTimestamp() {
    Event old = warning("Old", null);
    old.getMetadata().setCreationTimestamp("2026-03-01T11:00:00Z");
    List<Event> warnings = List.of(old, WARNINGS.get(0), WARNINGS.get(1));

    var unbound = ClaimWarnings.of(List.of(claim("a", "Pending")), _ -> warnings);

    assertEquals(List.of("Third: so", "First: so"), unbound.get("a"));
  }

  private static Event warning(String reason, String last) {
    return new EventBuilder()
        .withNewMetadata()
        .endMetadata()
        .withReason(reason)
        .withMessage("so")
        .withLastTimestamp(last)
        .build();
  }

  private static PersistentVolumeClaim claim(String name, String phase) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
