package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The input of every condition check. */
record CheckInput(Etcd etcd, Outcome outcome, List<MemberStatus> members, Instant now) {
  Optional<StatefulSet> memberSet() {
    return outcome.observed().memberSet(outcome.plan().names().memberSet());
  }

  int desiredMembers() {
    return outcome.plan().members().size();
  }

  /** The condition of this type before the reconcile. */
  Optional<Condition> previousCondition(ConditionType type) {
    return type.in(previousConditions(etcd));
  }

  /** The key pairs in the Secrets and in the memory of the running members. */
  LoadedPairs pairs() {
    return LoadedPairs.of(this);
  }

  static List<Condition> previousConditions(Etcd etcd) {
    EtcdStatus status = etcd.getStatus();
    return status == null || status.conditions() == null
        ? List.of()
        : status.conditions().stream().filter(CheckInput::isWrittenByOperator).toList();
  }

  /**
   * The CRD gives a new Etcd a default condition with the reason {@code AwaitingOperator} and the
   * time 1970. No operator has written it, so it counts as absent.
   */
  private static boolean isWrittenByOperator(Condition condition) {
    return !"AwaitingOperator".equals(condition.reason());
  }
}
