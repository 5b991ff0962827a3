package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.Names;
import io.etcdwarden.render.Manifests;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a rollout writes, and in which order: first what the members depend on, then the
 * StatefulSet.
 *
 * @param others independent of each other, except that a RoleBinding needs its Role
 * @param memberSet applied last; empty if the members are held
 * @param replaced a StatefulSet to delete without its pods
 * @param task the snapshot task that is created before anything else is applied
 */
record ApplyOrder(
    List<ObjectRef> toDelete,
    List<HasMetadata> others,
    Optional<HasMetadata> memberSet,
    Optional<ObjectRef> replaced,
    Optional<EtcdOpsTask> task) {
  private static final ApplyOrder NOTHING =
      new ApplyOrder(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  static ApplyOrder of(Rollout rollout, Manifests manifests) {
    List<ObjectRef> toDelete =
        manifests.unwanted().stream()
            .map(ref -> new ObjectRef(ref.component().kind(), ref.name()))
            .toList();
    Optional<HasMetadata> set =
        manifests.desired().stream().filter(StatefulSet.class::isInstance).findFirst();
    List<HasMetadata> others =
        manifests.desired().stream().filter(object -> !(object instanceof StatefulSet)).toList();
    return switch (rollout) {
      case Rollout.Full _, Rollout.Partial _ ->
          new ApplyOrder(toDelete, others, set, Optional.empty(), Optional.empty());
      case Rollout.MembersHeld _ ->
          new ApplyOrder(
              toDelete,
              withoutConfigMap(others),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case Rollout.MemberSetReplaced _ ->
          new ApplyOrder(
              toDelete, others, Optional.empty(), set.map(ObjectRef::of), Optional.empty());
      case Rollout.SnapshotFirst first -> NOTHING.with(first.task());
      case Rollout.Refused _ -> NOTHING;
    };
  }

  private ApplyOrder with(Optional<EtcdOpsTask> snapshotTask) {
    return new ApplyOrder(toDelete, others, memberSet, replaced, snapshotTask);
  }

  /** A StatefulSet that is created while its pods run replaces none of them. */
  ApplyOrder holdingPods(Names names, ObservedCluster observed) {
    Optional<HasMetadata> held =
        AdoptedPods.hold(memberSet.map(StatefulSet.class::cast), names, observed)
            .map(HasMetadata.class::cast);
    return new ApplyOrder(toDelete, others, held, replaced, task);
  }

  /** A held member that restarts must find the configuration that it ran with. */
  private static List<HasMetadata> withoutConfigMap(List<HasMetadata> objects) {
    return objects.stream().filter(object -> !(object instanceof ConfigMap)).toList();
  }

  /**
   * The objects of one step are applied in parallel. A Role is applied before its RoleBinding:
   * Kubernetes reads the Role to check whether the operator may grant it, and rejects the binding
   * if the Role does not exist yet.
   */
  List<List<HasMetadata>> steps() {
    Map<Boolean, List<HasMetadata>> byBinding =
        others.stream().collect(Collectors.partitioningBy(RoleBinding.class::isInstance));
    return List.of(byBinding.get(false), byBinding.get(true), memberSet.stream().toList());
  }

  /** Returns the observed cluster with the objects as the API server returned them. */
  ObservedCluster apply(EtcdCluster cluster, ObservedCluster observed) {
    List<ObjectRef> deleted = cluster.delete(toDelete);
    List<HasMetadata> applied = new ArrayList<>();
    steps().forEach(step -> applied.addAll(cluster.apply(step)));
    replaced.ifPresent(cluster::deleteOrphaningPods);
    task.ifPresent(cluster::createTask);
    return observed.without(deleted).with(applied);
  }
}
