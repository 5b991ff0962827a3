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

/** {@code Reconciling} and {@code Stalled}, which exist only while they are True. */
class ReconcileConditionsTest {
  private static final Instant NOW = CheckScenario.NOW;
  private final OperatorException invalidSpec =
      new OperatorException(ErrorCode.INVALID_SPEC, "spec.backup.port is taken; set another");
  private final OperatorException refused =
      new OperatorException(ErrorCode.SYNC_SECRET, "quota exceeded");

  private final StatusWriter writer =
      new StatusWriter(
          new MemberThresholds(Duration.ofMinutes(1), Duration.ofMinutes(5)), () -> new UUID(0, 1));

  @Test
  void waitingIsReconciling() {
    assertEquals(
        List.of("Reconciling Waiting: Others join later."),
        reconcileConditions(after(new Progress.Waiting("Others join later."))));
  }

  @Test
  void aFailureThatIsRetriedIsReconciling() {
    assertEquals(
        List.of("Reconciling ReconcileError: quota exceeded"),
        reconcileConditions(after(new Progress.Failed(refused))));
  }

  @Test
  void anInvalidSpecIsStalledAndNotReconciling() {
    assertEquals(
        List.of("Stalled InvalidSpec: spec.backup.port is taken; set another"),
        reconcileConditions(after(new Progress.Failed(invalidSpec))));
  }

  @Test
  void membersThatAreNotUpdatedAreReconciling() {
    assertEquals(
        List.of(
            "Reconciling MembersBeingUpdated: Members are being updated to the latest"
                + " configuration."),
        reconcileConditions(after(new Progress.Done())));
  }

  @Test
  void aHibernatedClusterIsNotReconciling() {
    Etcd hibernated = Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {}\n");

    CheckScenario checkScenario = CheckScenario.of(hibernated).withProgress(new Progress.Done());

    assertEquals(List.of(), reconcileConditions(write(checkScenario)));
  }

  @Test
  void anInvalidSpecStallsAnEtcdThatWasNeverObserved() {
    Etcd fresh = Etcds.withDefaults();
    CheckScenario.of(fresh).withConditions(awaitingOperator());

    EtcdStatus status = writer.afterFailure(fresh, invalidSpec, NOW);

    assertEquals(List.of("Stalled"), status.conditions().stream().map(Condition::type).toList());
  }

  @Test
  void theSameFailureKeepsTheStatus() {
    Etcd etcd = Etcds.withDefaults();
    etcd.setStatus(writer.afterFailure(etcd, invalidSpec, NOW));

    EtcdStatus again = writer.afterFailure(etcd, invalidSpec, NOW.plusSeconds(60));

    assertEquals(etcd.getStatus(), again);
  }

  @Test
  void aFailureThatIsRetriedEndsStalled() {
    Etcd etcd = Etcds.withDefaults();
    etcd.setStatus(writer.afterFailure(etcd, invalidSpec, NOW));

    EtcdStatus later = writer.afterFailure(etcd, refused, NOW);

    assertEquals(List.of("Reconciling ReconcileError: quota exceeded"), reconcileConditions(later));
  }

  @Test
  void theDefaultConditionOfTheCrdCountsAsAbsent() {
    Etcd fresh = Etcds.withDefaults();
    CheckScenario checkScenario = CheckScenario.of(fresh).withConditions(awaitingOperator());

    Condition ready =
        write(checkScenario).conditions().stream()
            .filter(condition -> condition.type().equals("Ready"))
            .findFirst()
            .orElseThrow();

    assertEquals("NoMembersInStatus", ready.reason());
    assertEquals(Rfc3339.format(NOW), ready.lastTransitionTime());
  }

  private static Condition awaitingOperator() {
    String never = "1970-01-01T00:00:00Z";
    return new Condition("Ready", "Unknown", "AwaitingOperator", "Nobody looked.", never, never);
  }

  private EtcdStatus after(Progress progress) {
    return write(CheckScenario.of(Etcds.withDefaults()).withProgress(progress));
  }

  private EtcdStatus write(CheckScenario checkScenario) {
    return writer.afterReconcile(checkScenario.etcd(), checkScenario.outcome(), NOW).status();
  }

  private static List<String> reconcileConditions(EtcdStatus status) {
    return status.conditions().stream()
        .filter(it -> it.type().equals("Reconciling") || it.type().equals("Stalled"))
        .filter(Condition::hasStatusTrue)
        .map(it -> it.type() + " " + it.reason() + ": " + it.message())
        .toList();
  }
}
