package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.pki.issue.PkiEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides which events a reconcile records on the Etcd. An event reports a change between two
 * statuses, so a reconcile that changes nothing records none.
 */
public final class StatusEvents {
  private StatusEvents() {}

  /** The events about certificates; several events of one kind become one. */
  public static List<EventText> of(List<PkiEvent> pkiEvents) {
    Map<PkiEvent.Kind, List<PkiEvent>> byKind = new LinkedHashMap<>();
    pkiEvents.forEach(
        event -> byKind.computeIfAbsent(event.kind(), _ -> new ArrayList<>()).add(event));
    return byKind.entrySet().stream()
        .map(entry -> EventText.normal(entry.getKey().reason(), message(entry.getValue())))
        .toList();
  }

  private static String message(List<PkiEvent> events) {
    return events.size() == 1
        ? events.getFirst().message()
        : events.size()
            + " Secrets: "
            + events.stream().map(PkiEvent::secret).collect(Collectors.joining(", "))
            + ".";
  }

  /** The events about the last operation and the conditions. */
  public static List<EventText> of(EtcdStatus before, EtcdStatus after) {
    EtcdStatus previous = Objects.requireNonNullElse(before, EtcdStatus.EMPTY);
    List<EventText> events = new ArrayList<>();
    operationEvent(previous, after).ifPresent(events::add);
    for (Condition condition : orEmpty(after.conditions())) {
      ConditionType.of(condition)
          .flatMap(type -> conditionEvent(type, type.in(orEmpty(previous.conditions())), condition))
          .ifPresent(events::add);
    }
    return events;
  }

  private static Optional<EventText> operationEvent(EtcdStatus before, EtcdStatus after) {
    LastOperation operation = after.lastOperation();
    if (operation == null || operation.equals(before.lastOperation())) {
      return Optional.empty();
    }
    return switch (operation.state()) {
      case LastOperation.SUCCEEDED ->
          Objects.equals(before.observedGeneration(), after.observedGeneration())
              ? Optional.empty()
              : Optional.of(
                  EventText.normal(
                      "Reconciled", "Generation " + after.observedGeneration() + " is applied."));
      case LastOperation.REQUEUE ->
          Optional.of(EventText.normal("Waiting", operation.description()));
      case LastOperation.ERROR ->
          Optional.of(EventText.warning("ReconcileError", operation.description()));
      default -> Optional.empty();
    };
  }

  private static Optional<EventText> conditionEvent(
      ConditionType type, Optional<Condition> before, Condition after) {
    String message = type.wire() + ": " + after.message();
    if (type.needsWarning(after)) {
      boolean isNew =
          before
              .filter(old -> old.status().equals(after.status()))
              .filter(old -> old.reason().equals(after.reason()))
              .isEmpty();
      return isNew ? Optional.of(EventText.warning(after.reason(), message)) : Optional.empty();
    }
    boolean hasRecovered =
        before.filter(type::needsWarning).isPresent() && !Condition.UNKNOWN.equals(after.status());
    boolean becameReady =
        type == ConditionType.READY
            && after.hasStatusTrue()
            && before.filter(Condition::hasStatusTrue).isEmpty();
    return hasRecovered || becameReady
        ? Optional.of(EventText.normal(after.reason(), message))
        : Optional.empty();
  }

  private static List<Condition> orEmpty(List<Condition> conditions) {
    return conditions == null ? List.of() : conditions;
  }
}
