package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What every condition check is handed. */
record CheckInput(Etcd etcd, Outcome outcome, List<MemberStatus> members, Instant now) {
  Optional<StatefulSet> memberSet() {
    return outcome.observed().memberSet(outcome.plan().names().memberSet());
  }

  int desiredMembers() {
    return outcome.plan().members().size();
  }

  /** The condition of this type as the resource had it before the run. */
  Optional<Condition> previousCondition(String type) {
    return previousConditions(etcd).stream()
        .filter(condition -> type.equals(condition.type()))
        .findFirst();
  }

  static List<Condition> previousConditions(Etcd etcd) {
    EtcdStatus status = etcd.getStatus();
    return status == null || status.conditions() == null
        ? List.of()
        : status.conditions().stream().filter(CheckInput::isWrittenByOperator).toList();
  }

  /** The definition of the resource says that nobody has looked yet, with no true time. */
  private static boolean isWrittenByOperator(Condition condition) {
    return !"AwaitingOperator".equals(condition.reason());
  }
}
