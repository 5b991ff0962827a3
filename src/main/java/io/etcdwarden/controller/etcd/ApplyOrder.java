package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.kube.Cluster;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
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
 * What a rollout writes, in what order: first all that members lean on, then the member set.
 *
 * @param others independent of each other, but for the binding of a role
 * @param memberSet last, or not at all
 * @param replaced a member set to be taken away from around its pods
 * @param task something to be done to the cluster before anything else is written
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
    List<ObjectRef> unwanted =
        manifests.unwanted().stream()
            .map(ref -> new ObjectRef(ref.component().kind(), ref.name()))
            .toList();
    Optional<HasMetadata> set =
        manifests.desired().stream().filter(StatefulSet.class::isInstance).findFirst();
    List<HasMetadata> others =
        manifests.desired().stream().filter(object -> !(object instanceof StatefulSet)).toList();
    return switch (rollout) {
      case Rollout.Full _, Rollout.Partial _ ->
          new ApplyOrder(unwanted, others, set, Optional.empty(), Optional.empty());
      case Rollout.MembersHeld _ ->
          new ApplyOrder(
              unwanted,
              withoutConfigMap(others),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case Rollout.MemberSetReplaced _ ->
          new ApplyOrder(
              unwanted, others, Optional.empty(), set.map(ObjectRef::of), Optional.empty());
      case Rollout.SnapshotFirst first -> NOTHING.with(first.task());
      case Rollout.Refused _ -> NOTHING;
    };
  }

  private ApplyOrder with(Optional<EtcdOpsTask> request) {
    return new ApplyOrder(toDelete, others, memberSet, replaced, request);
  }

  /** A member that restarts while held must find the configuration that it ran with. */
  private static List<HasMetadata> withoutConfigMap(List<HasMetadata> objects) {
    return objects.stream().filter(object -> !(object instanceof ConfigMap)).toList();
  }

  /**
   * What may be written at the same time, in order. A role comes before its binding: Kubernetes
   * looks into the role for whether the operator may grant it, and refuses if it is not there yet.
   */
  List<List<HasMetadata>> steps() {
    Map<Boolean, List<HasMetadata>> binding =
        others.stream().collect(Collectors.partitioningBy(RoleBinding.class::isInstance));
    return List.of(binding.get(false), binding.get(true), memberSet.stream().toList());
  }

  /** Writes it; the answer is the look completed by what the server said. */
  ObservedCluster apply(Cluster cluster, ObservedCluster observed) {
    List<ObjectRef> deleted = cluster.delete(toDelete);
    List<HasMetadata> answers = new ArrayList<>();
    steps().forEach(step -> answers.addAll(cluster.apply(step)));
    replaced.ifPresent(cluster::deleteOrphaningPods);
    task.ifPresent(cluster::createTask);
    return observed.without(deleted).with(answers);
  }
}
