package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.Etcds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The conditions that are there only as long as something is amiss with the runs themselves. */
class ReconcileConditionsTest {
  private static final Instant NOW = CheckScenario.NOW;
  private final OperatorException wrongWish =
      new OperatorException(ErrorCode.INVALID_SPEC, "spec.backup.port is taken; set another");
  private final OperatorException refused =
      new OperatorException(ErrorCode.SYNC_SECRET, "quota exceeded");

  private final StatusWriter writer =
      new StatusWriter(
          new MemberThresholds(Duration.ofMinutes(1), Duration.ofMinutes(5)), () -> new UUID(0, 1));

  @Test
  void whatIsAwaitedIsReconciling() {
    assertEquals(
        List.of("Reconciling Waiting: Others join later."),
        told(after(new Progress.Waiting("Others join later."))));
  }

  @Test
  void whatIsTriedAgainIsReconciling() {
    assertEquals(
        List.of("Reconciling ReconcileError: quota exceeded"),
        told(after(new Progress.Failed(refused))));
  }

  @Test
  void aWishThatCannotBeMetIsStalledAndNothingElse() {
    assertEquals(
        List.of("Stalled InvalidSpec: spec.backup.port is taken; set another"),
        told(after(new Progress.Failed(wrongWish))));
  }

  @Test
  void membersThatAreNotUpToDateAreReconciling() {
    assertEquals(
        List.of(
            "Reconciling MembersBeingUpdated: Members are brought to the latest configuration."),
        told(after(new Progress.Done())));
  }

  @Test
  void aHibernatedClusterIsNotReconciling() {
    Etcd asleep = Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {}\n");

    CheckScenario checkScenario = CheckScenario.of(asleep).withProgress(new Progress.Done());

    assertEquals(List.of(), told(write(checkScenario)));
  }

  @Test
  void aFailureThatKeepsUsFromLookingStallsAResourceThatNobodyHasLookedAt() {
    Etcd fresh = Etcds.withDefaults();
    CheckScenario.of(fresh).withConditions(untouched());

    EtcdStatus status = writer.afterFailure(fresh, wrongWish, NOW);

    assertEquals(List.of("Stalled"), status.conditions().stream().map(Condition::type).toList());
  }

  @Test
  void theSameFailureAgainChangesNothing() {
    Etcd etcd = Etcds.withDefaults();
    etcd.setStatus(writer.afterFailure(etcd, wrongWish, NOW));

    EtcdStatus again = writer.afterFailure(etcd, wrongWish, NOW.plusSeconds(60));

    assertEquals(etcd.getStatus(), again);
  }

  @Test
  void anotherFailureEndsWhatWasStalled() {
    Etcd etcd = Etcds.withDefaults();
    etcd.setStatus(writer.afterFailure(etcd, wrongWish, NOW));

    EtcdStatus later = writer.afterFailure(etcd, refused, NOW);

    assertEquals(List.of("Reconciling ReconcileError: quota exceeded"), told(later));
  }

  @Test
  void whatTheDefinitionSaysOfANewResourceIsNoOldCondition() {
    Etcd fresh = Etcds.withDefaults();
    CheckScenario checkScenario = CheckScenario.of(fresh).withConditions(untouched());

    Condition ready =
        write(checkScenario).conditions().stream()
            .filter(condition -> condition.type().equals("Ready"))
            .findFirst()
            .orElseThrow();

    assertEquals("NoMembersInStatus", ready.reason());
    assertEquals(Rfc3339.format(NOW), ready.lastTransitionTime());
  }

  private static Condition untouched() {
    String never = "1970-01-01T00:00:00Z";
    return new Condition("Ready", "Unknown", "AwaitingOperator", "Nobody looked.", never, never);
  }

  private EtcdStatus after(Progress progress) {
    return write(CheckScenario.of(Etcds.withDefaults()).withProgress(progress));
  }

  private EtcdStatus write(CheckScenario checkScenario) {
    return writer.afterReconcile(checkScenario.etcd(), checkScenario.outcome(), NOW).status();
  }

  private static List<String> told(EtcdStatus status) {
    return status.conditions().stream()
        .filter(it -> it.type().equals("Reconciling") || it.type().equals("Stalled"))
        .filter(Condition::hasStatusTrue)
        .map(it -> it.type() + " " + it.reason() + ": " + it.message())
        .toList();
  }
}
