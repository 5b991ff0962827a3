package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.pki.issue.PkiEvent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusEventsTest {
  @ParameterizedTest(name = "{0} from {1} to {2}: {3}")
  @CsvSource({
    "Ready,             '',      True,    normal Ready",
    "Ready,             Unknown, True,    normal Ready",
    "Ready,             True,    True,    ",
    "Ready,             True,    False,   warning Ready",
    "Ready,             '',      False,   warning Ready",
    "Ready,             False,   True,    normal Ready",
    "Ready,             False,   Unknown, ",
    "Ready,             '',      Unknown, ",
    "BackupReady,       '',      True,    ",
    "BackupReady,       True,    False,   warning BackupReady",
    "BackupReady,       False,   True,    normal BackupReady",
    "CertificatesReady, '',      True,    ",
    "CertificatesReady, True,    False,   warning CertificatesReady",
    "DataVolumesReady,  True,    False,   warning DataVolumesReady",
    "AllMembersReady,   True,    False,   ",
    "ClusterIDMismatch, False,   True,    warning ClusterIDMismatch",
    "ClusterIDMismatch, '',      False,   ",
    "ClusterIDMismatch, True,    False,   normal ClusterIDMismatch"
  })
  void aChangedConditionIsRecordedOnce(String type, String before, String after, String expected) {
    List<EventText> events =
        StatusEvents.of(
            before.isEmpty() ? null : conditions(condition(type, before, "Why")),
            conditions(condition(type, after, "Why")));

    assertEquals(
        expected == null ? List.of() : List.of(expected),
        events.stream()
            .map(a -> (a.warning() ? "warning " : "normal ") + a.message().split(":", -1)[0])
            .toList());
  }

  @Test
  void anotherReasonForTheSameStatusIsAnEvent() {
    List<EventText> events =
        StatusEvents.of(
            conditions(condition("CertificatesReady", "False", "Expired")),
            conditions(condition("CertificatesReady", "False", "KeyMismatch")));

    assertEquals(List.of("KeyMismatch"), events.stream().map(EventText::reason).toList());
  }

  @Test
  void equalStatusesGiveNoEvent() {
    EtcdStatus status =
        status(operation(LastOperation.REQUEUE, "Soon."), 3L, condition("Ready", "False", "Why"));

    assertEquals(List.of(), StatusEvents.of(status, status));
  }

  @Test
  void aNewClusterGivesNoWarning() {
    EtcdStatus first =
        status(
            operation(LastOperation.SUCCEEDED, "Done."),
            1L,
            condition("Ready", "Unknown", "NoMembersInStatus"),
            condition("AllMembersReady", "Unknown", "NoMembersInStatus"),
            condition("BackupReady", "Unknown", "Unknown"),
            condition("CertificatesReady", "True", "Valid"));

    assertEquals(
        List.of(EventText.normal("Reconciled", "Generation 1 is applied.")),
        StatusEvents.of(null, first));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"Requeue,    normal Waiting", "Error,      warning ReconcileError", "Processing, "})
  void waitingAndErrorsAreEvents(String state, String expected) {
    List<EventText> events =
        StatusEvents.of(
            status(operation(LastOperation.SUCCEEDED, "Done."), 1L),
            status(operation(state, "Something."), 1L));

    assertEquals(
        expected == null ? List.of() : List.of(expected),
        events.stream().map(a -> (a.warning() ? "warning " : "normal ") + a.reason()).toList());
  }

  @Test
  void aRepeatedSuccessGivesNoEvent() {
    EtcdStatus before = status(operation(LastOperation.SUCCEEDED, "Done."), 1L);
    EtcdStatus again =
        status(new LastOperation("Reconcile", LastOperation.SUCCEEDED, "Done.", "2", "later"), 1L);

    assertEquals(List.of(), StatusEvents.of(before, again));
  }

  @Test
  void severalPkiEventsOfOneKindBecomeOneEvent() {
    List<EventText> events =
        StatusEvents.of(
            List.of(
                new PkiEvent(PkiEvent.Kind.SECRET_CREATED, "a", "Secret a was created."),
                new PkiEvent(PkiEvent.Kind.LEAF_RENEWED, "c", "Secret c was renewed."),
                new PkiEvent(PkiEvent.Kind.SECRET_CREATED, "b", "Secret b was created.")));

    assertEquals(
        List.of(
            EventText.normal("SecretCreated", "2 Secrets: a, b."),
            EventText.normal("LeafRenewed", "Secret c was renewed.")),
        events);
  }

  private static Condition condition(String type, String status, String reason) {
    return new Condition(type, status, reason, "So.", "", "");
  }

  private static EtcdStatus conditions(Condition... conditions) {
    return EtcdStatusBuilder.from(EtcdStatus.EMPTY).conditions(Arrays.asList(conditions)).build();
  }

  private static EtcdStatus status(
      LastOperation operation, long generation, Condition... conditions) {
    return EtcdStatusBuilder.from(EtcdStatus.EMPTY)
        .lastOperation(operation)
        .observedGeneration(generation)
        .conditions(Stream.of(conditions).toList())
        .build();
  }

  private static LastOperation operation(String state, String description) {
    return new LastOperation("Reconcile", state, description, "1", "now");
  }
}
