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

/** Tells, once per change of mind, what a run has changed: the difference of two statuses. */
public final class StatusEvents {
  private StatusEvents() {}

  /** What to tell of certificates; several of one kind become one sentence. */
  public static List<EventText> of(List<PkiEvent> notices) {
    Map<PkiEvent.Kind, List<PkiEvent>> byKind = new LinkedHashMap<>();
    notices.forEach(
        event -> byKind.computeIfAbsent(event.kind(), _ -> new ArrayList<>()).add(event));
    List<EventText> told = new ArrayList<>();
    byKind.forEach((kind, some) -> told.add(announcement(kind, some)));
    return told;
  }

  private static EventText announcement(PkiEvent.Kind kind, List<PkiEvent> notices) {
    String message =
        notices.size() == 1
            ? notices.getFirst().message()
            : notices.size()
                + " Secrets: "
                + notices.stream().map(PkiEvent::secret).collect(Collectors.joining(", "))
                + ".";
    return EventText.normal(kind.reason(), message);
  }

  /** What to tell of the cluster. */
  public static List<EventText> of(EtcdStatus before, EtcdStatus after) {
    List<EventText> told = new ArrayList<>();
    operation(before, after).ifPresent(told::add);
    for (Condition condition : orEmpty(after.conditions())) {
      Optional<Condition> old =
          before == null
              ? Optional.empty()
              : orEmpty(before.conditions()).stream()
                  .filter(other -> other.type().equals(condition.type()))
                  .findFirst();
      change(old, condition).ifPresent(told::add);
    }
    return told;
  }

  private static Optional<EventText> operation(EtcdStatus before, EtcdStatus after) {
    LastOperation now = after.lastOperation();
    LastOperation was = before == null ? null : before.lastOperation();
    if (now == null || Objects.equals(now, was)) {
      return Optional.empty();
    }
    return switch (now.state()) {
      case LastOperation.SUCCEEDED ->
          Objects.equals(
                  before == null ? null : before.observedGeneration(), after.observedGeneration())
              ? Optional.empty()
              : Optional.of(
                  EventText.normal(
                      "Reconciled", "Generation " + after.observedGeneration() + " is in place."));
      case LastOperation.REQUEUE -> Optional.of(EventText.normal("Waiting", now.description()));
      case LastOperation.ERROR ->
          Optional.of(EventText.warning("ReconcileError", now.description()));
      default -> Optional.empty();
    };
  }

  private static Optional<EventText> change(Optional<Condition> old, Condition now) {
    boolean bad = isBad(now);
    boolean wasBad = old.filter(StatusEvents::isBad).isPresent();
    if (bad) {
      boolean news =
          old.filter(o -> o.status().equals(now.status()) && o.reason().equals(now.reason()))
              .isEmpty();
      return news
          ? Optional.of(EventText.warning(now.reason(), now.type() + ": " + now.message()))
          : Optional.empty();
    }
    boolean recovered = wasBad && !Condition.UNKNOWN.equals(now.status());
    boolean firstReady =
        now.type().equals("Ready")
            && now.hasStatusTrue()
            && old.filter(Condition::hasStatusTrue).isEmpty();
    return recovered || firstReady
        ? Optional.of(EventText.normal(now.reason(), now.type() + ": " + now.message()))
        : Optional.empty();
  }

  /** One that holds is bad if it is about cluster ids, or if certificates will not do for long. */
  private static boolean isBad(Condition condition) {
    return switch (condition.type()) {
      case "ClusterIDMismatch" -> condition.hasStatusTrue();
      case "Ready", "BackupReady", "DataVolumesReady" -> Condition.FALSE.equals(condition.status());
      case "CertificatesReady" ->
          Condition.FALSE.equals(condition.status())
              || CertificatesReadyCheck.PRESSING.contains(condition.reason());
      default -> false;
    };
  }

  private static List<Condition> orEmpty(List<Condition> conditions) {
    return conditions == null ? List.of() : conditions;
  }
}
