package io.etcdwarden.etcd;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.kube.Cluster;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.Snapshot;
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
 * @param surroundings independent of each other, but for the binding of a role
 * @param memberSet last, or not at all
 * @param leftBehind a member set to be taken away from around its pods
 * @param task something to be done to the cluster before anything else is written
 */
record Writing(
    List<ObjectRef> unwanted,
    List<HasMetadata> surroundings,
    Optional<HasMetadata> memberSet,
    Optional<ObjectRef> leftBehind,
    Optional<EtcdOpsTask> task) {
  private static final Writing NOTHING =
      new Writing(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  static Writing of(Rollout rollout, Manifests manifests) {
    List<ObjectRef> unwanted =
        manifests.unwanted().stream()
            .map(ref -> new ObjectRef(ref.component().kind(), ref.name()))
            .toList();
    Optional<HasMetadata> set =
        manifests.wanted().stream().filter(StatefulSet.class::isInstance).findFirst();
    List<HasMetadata> others =
        manifests.wanted().stream().filter(object -> !(object instanceof StatefulSet)).toList();
    return switch (rollout) {
      case Rollout.Whole _, Rollout.Partly _ ->
          new Writing(unwanted, others, set, Optional.empty(), Optional.empty());
      case Rollout.MembersHeld _ ->
          new Writing(
              unwanted,
              withoutConfiguration(others),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case Rollout.MemberSetReplaced _ ->
          new Writing(unwanted, others, Optional.empty(), set.map(ObjectRef::of), Optional.empty());
      case Rollout.SnapshotFirst first -> NOTHING.with(first.task());
      case Rollout.Refused _ -> NOTHING;
    };
  }

  private Writing with(Optional<EtcdOpsTask> request) {
    return new Writing(unwanted, surroundings, memberSet, leftBehind, request);
  }

  /** A member that restarts while held must find the configuration that it ran with. */
  private static List<HasMetadata> withoutConfiguration(List<HasMetadata> objects) {
    return objects.stream().filter(object -> !(object instanceof ConfigMap)).toList();
  }

  /**
   * What may be written at the same time, in order. A role comes before its binding: Kubernetes
   * looks into the role for whether the operator may grant it, and refuses if it is not there yet.
   */
  List<List<HasMetadata>> steps() {
    Map<Boolean, List<HasMetadata>> binding =
        surroundings.stream().collect(Collectors.partitioningBy(RoleBinding.class::isInstance));
    return List.of(binding.get(false), binding.get(true), memberSet.stream().toList());
  }

  /** Writes it; the answer is the look completed by what the server said. */
  Snapshot writeTo(Cluster cluster, Snapshot seen) {
    List<ObjectRef> deleted = cluster.delete(unwanted);
    List<HasMetadata> answers = new ArrayList<>();
    steps().forEach(step -> answers.addAll(cluster.apply(step)));
    leftBehind.ifPresent(cluster::deleteKeepingPods);
    task.ifPresent(cluster::request);
    return seen.without(deleted).with(answers);
  }
}
