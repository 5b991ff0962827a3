package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.LiveObjects;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LeaseUpdateFilterTest {
  private static final Instant BEFORE = Instant.parse("2026-03-01T12:00:00Z");

  static List<Arguments> changes() {
    return List.of(
        change("a renewal without a gap", renewed(10), false),
        change("a renewal after the longest accepted interval", renewed(30), false),
        change("a renewal after a gap", renewed(31), true),
        change(
            "another resource version",
            lease -> lease.getMetadata().setResourceVersion("9"),
            false),
        change("another holder", lease -> lease.getSpec().setHolderIdentity("1:2:Leader"), true),
        change("a removed renew time", lease -> lease.getSpec().setRenewTime(null), true),
        change("a removed spec", lease -> lease.setSpec(null), true),
        change("labels", lease -> lease.getMetadata().setLabels(Map.of("a", "b")), true),
        change("annotations", lease -> lease.getMetadata().setAnnotations(Map.of("a", "b")), true),
        change(
            "owners",
            lease -> lease.getMetadata().setOwnerReferences(List.of(new OwnerReference())),
            true));
  }

  private static Consumer<Lease> renewed(int seconds) {
    return lease ->
        lease.getSpec().setRenewTime(BEFORE.plusSeconds(seconds).atZone(ZoneOffset.UTC));
  }

  private static Arguments change(String name, Consumer<Lease> change, boolean accepted) {
    return Arguments.argumentSet(name, change, accepted);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void onlyUpdatesThatCanChangeTheStatusAreAccepted(Consumer<Lease> change, boolean accepted) {
    Lease now = lease();
    change.accept(now);

    assertEquals(accepted, LeaseUpdateFilter.accepts(now, lease()));
  }

  @Test
  void theFirstRenewalIsAccepted() {
    Lease never = lease();
    never.getSpec().setRenewTime(null);

    assertTrue(LeaseUpdateFilter.accepts(lease(), never));
  }

  private static Lease lease() {
    return LiveObjects.lease("main-0", "1:2:Member", BEFORE);
  }
}
