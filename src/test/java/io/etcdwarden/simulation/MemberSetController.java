package io.etcdwarden.simulation;

import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The StatefulSet controller of Kubernetes. It replaces one pod at a time, from the highest ordinal
 * down to the partition, and stops at a pod that is not ready.
 */
final class MemberSetController {
  private final SimulatedApi api;
  private final Random random;
  private final Consumer<MemberProcess> onPod;
  private final Map<Integer, MemberProcess> members = new TreeMap<>();
  private final Map<String, StatefulSet> templates = new HashMap<>();
  private final List<String> rollouts = new ArrayList<>();
  private int mostDown;

  /**
   * @param onPod receives each new pod
   */
  MemberSetController(SimulatedApi api, Random random, Consumer<MemberProcess> onPod) {
    this.api = api;
    this.random = random;
    this.onPod = onPod;
  }

  Map<Integer, MemberProcess> members() {
    return members;
  }

  /** The members that were not ready at the same time while a rollout replaced one of them. */
  int mostDown() {
    return mostDown;
  }

  /** The pods that rollouts replaced, in order. */
  List<String> rollouts() {
    return rollouts;
  }

  /** Does what is due; returns whether a pod or the StatefulSet has changed. */
  boolean control(Instant now) {
    int replicas = api.memberSet().map(set -> set.getSpec().getReplicas()).orElse(0);
    List<MemberProcess> surplus =
        members.values().stream().filter(member -> member.ordinal >= replicas).toList();
    surplus.forEach(this::remove);
    if (api.memberSet().isEmpty()) {
      return !surplus.isEmpty();
    }
    StatefulSet set = api.memberSet().get();
    String update = Integer.toHexString(set.getSpec().getTemplate().hashCode());
    String current = current(set).orElse(update);
    templates.put(update, set);
    boolean changed = replaceOutdated(set, update) || !surplus.isEmpty();
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      if (!members.containsKey(ordinal)) {
        String revision = isFromCurrent(set, ordinal) ? current : update;
        MemberProcess created =
            new MemberProcess(templates.get(revision), ordinal, revision, now, random);
        members.put(ordinal, created);
        onPod.accept(created);
        changed = true;
      }
    }
    api.setStatus(status(set, current, update));
    return changed || !api.memberSet().orElseThrow().getStatus().equals(set.getStatus());
  }

  private static Optional<String> current(StatefulSet set) {
    return Optional.ofNullable(set.getStatus()).map(StatefulSetStatus::getCurrentRevision);
  }

  private static Optional<Integer> partition(StatefulSet set) {
    return Optional.ofNullable(set.getSpec().getUpdateStrategy())
        .map(StatefulSetUpdateStrategy::getRollingUpdate)
        .map(RollingUpdateStatefulSetStrategy::getPartition);
  }

  /** A pod that is created while others are still to be replaced. */
  private static boolean isFromCurrent(StatefulSet set, int ordinal) {
    int untouched =
        Optional.ofNullable(set.getStatus()).map(StatefulSetStatus::getCurrentReplicas).orElse(0);
    return ordinal < partition(set).orElse(untouched);
  }

  private boolean replaceOutdated(StatefulSet set, String update) {
    for (int ordinal = set.getSpec().getReplicas() - 1;
        ordinal >= partition(set).orElse(0);
        ordinal--) {
      MemberProcess member = members.get(ordinal);
      if (member == null) {
        return false;
      }
      if (!member.revision.equals(update)) {
        rollouts.add(member.name);
        remove(member);
        mostDown = Math.max(mostDown, 1 + notReady());
        return true;
      }
      if (!member.isReady()) {
        return false;
      }
    }
    return false;
  }

  private int notReady() {
    return (int) members.values().stream().filter(member -> !member.isReady()).count();
  }

  void remove(MemberProcess member) {
    members.remove(member.ordinal);
    api.removePod(member.name);
  }

  private StatefulSetStatus status(StatefulSet set, String current, String update) {
    int ready = (int) members.values().stream().filter(MemberProcess::isReady).count();
    int updated = count(update);
    boolean isRolledOut = updated == members.size() && ready == members.size();
    StatefulSetStatus status = new StatefulSetStatus();
    status.setObservedGeneration(set.getMetadata().getGeneration());
    status.setReplicas(members.size());
    status.setReadyReplicas(ready);
    status.setAvailableReplicas(ready);
    status.setUpdatedReplicas(updated);
    status.setCurrentReplicas(isRolledOut ? updated : count(current));
    status.setCurrentRevision(isRolledOut ? update : current);
    status.setUpdateRevision(update);
    status.setCollisionCount(0);
    return status;
  }

  private int count(String revision) {
    return (int) members.values().stream().filter(it -> it.revision.equals(revision)).count();
  }
}
