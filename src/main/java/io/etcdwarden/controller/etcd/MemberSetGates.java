package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.StorePlan;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** The rollout gates about the StatefulSet and the number of its members. */
final class MemberSetGates {
  private MemberSetGates() {}

  /**
   * The CRD compares {@code spec.replicas} only with its last value, so 3, 0, 1 is accepted. etcd
   * counts the members that do not start: one of three has no quorum and elects no leader.
   */
  static Optional<Rollout> fewerMembers(RolloutInput input) {
    int known = RunningMembers.known(input.existingMemberSet(), input.plan(), input.observed());
    int planned = input.plannedSize();
    return input.hibernates() || planned >= known
        ? Optional.empty()
        : Optional.of(
            new Rollout.Refused(
                input.plan(),
                "spec.replicas is "
                    + planned
                    + ", but the cluster has "
                    + known
                    + " members: fewer members than it has may have no quorum; set spec.replicas"
                    + " to "
                    + known
                    + ", or move the data to a new cluster from a backup"));
  }

  static Optional<Rollout> runtimeDisabled(RolloutInput input) {
    return input.plan().runtimeDisabled()
        ? Optional.of(
            new Rollout.Full(
                input
                    .existingMemberSet()
                    .map(set -> withServiceOf(set, input.plan()))
                    .orElse(input.plan())))
        : Optional.empty();
  }

  /** A pod whose Secret is missing does not start, so a member that restarts would be lost. */
  static Optional<Rollout> storeSecretMissing(RolloutInput input) {
    if (input.hibernates()) {
      return Optional.empty();
    }
    return storeSecret(input.plan())
        .filter(name -> input.observed().secrets().find(name).isEmpty())
        .map(
            name ->
                new Rollout.MembersHeld(
                    input.plan(),
                    "Members are held until Secret "
                        + input.plan().names().namespace()
                        + "/"
                        + name
                        + " exists, which spec.backup.store.secretRef names; create it."));
  }

  private static Optional<String> storeSecret(ClusterPlan plan) {
    return plan.backup().store() instanceof StorePlan.Store store
        ? store.secret()
        : Optional.empty();
  }

  /** Kubernetes does not let a StatefulSet change {@code spec.serviceName}. */
  private static ClusterPlan withServiceOf(StatefulSet set, ClusterPlan plan) {
    return plan.withMembers(plan.members().withService(service(set)));
  }

  /** The cluster is new, or its StatefulSet was deleted and its pods still run. */
  static Optional<Rollout> noMemberSet(RolloutInput input) {
    if (input.existingMemberSet().isPresent()) {
      return Optional.empty();
    }
    ClusterPlan plan = input.plan();
    int known = membersInStatus(input.etcd().getStatus());
    boolean adopts =
        input.etcd().hasBeenReconciled()
            && known > 0
            && known != input.plannedSize()
            && hasPods(input, Math.max(known, input.plannedSize()));
    return Optional.of(
        adopts
            ? new Rollout.Partial(
                plan.withFirstMembers(known),
                "The new StatefulSet adopts the pods of the "
                    + known
                    + " existing members; other changes follow.")
            : new Rollout.Full(plan));
  }

  private static int membersInStatus(EtcdStatus status) {
    return status == null || status.members() == null ? 0 : status.members().size();
  }

  private static boolean hasPods(RolloutInput input, int size) {
    return IntStream.range(0, size)
        .mapToObj(input.plan().names()::pod)
        .anyMatch(pod -> input.observed().pod(pod).isPresent());
  }

  static Optional<Rollout> selectorChanged(RolloutInput input) {
    Map<String, String> planned = Labels.ofCluster(input.plan().names().partOf());
    return planned.equals(input.memberSet().getSpec().getSelector().getMatchLabels())
        ? Optional.empty()
        : Optional.of(
            new Rollout.MemberSetReplaced(
                input.plan(),
                "The StatefulSet is replaced and keeps its pods, because its selector changed."));
  }

  static Optional<Rollout> serviceChanged(RolloutInput input) {
    return service(input.memberSet()).equals(input.plan().members().service())
        ? Optional.empty()
        : Optional.of(
            new Rollout.MemberSetReplaced(
                input.plan(),
                "The StatefulSet is replaced, because it was created without the peer Service of"
                    + " its members."));
  }

  static Optional<Rollout> hibernation(RolloutInput input) {
    if (!input.hibernates()) {
      return Optional.empty();
    }
    boolean keepsPlainPeers = input.changesPeerTls() && input.members().hasSeveral();
    return Optional.of(
        new Rollout.Full(keepsPlainPeers ? input.plan().withPlainPeers() : input.plan()));
  }

  static Optional<Rollout> noMemberYet(RolloutInput input) {
    return input.members().count() == 0
        ? Optional.of(new Rollout.Full(input.plan()))
        : Optional.empty();
  }

  static Optional<Rollout> addedMembersBeforeAllReady(RolloutInput input) {
    RunningMembers members = input.members();
    return members.count() < input.plannedSize() && !members.areAllReady()
        ? Optional.of(
            new Rollout.Partial(
                input.plan().withFirstMembers(members.count()),
                "Members are added when all existing members (" + members.count() + ") are ready."))
        : Optional.empty();
  }

  private static String service(StatefulSet set) {
    return Objects.requireNonNullElse(set.getSpec().getServiceName(), "");
  }
}
