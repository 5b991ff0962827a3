package io.etcdwarden.observed;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.pki.secret.SecretSet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one look at a cluster found.
 *
 * @param objects the objects that carry the operator's label and are controlled by the Etcd
 * @param pods the pods of the members, and of jobs that work for the cluster
 * @param claims the claims of the members' volumes
 * @param claimWarnings per claim that is not bound, the latest warnings about it, newest first
 * @param secrets the Secrets that the Etcd names and those made for it
 * @param tasks all on-demand tasks of the namespace
 */
public record ObservedCluster(
    Map<ObjectRef, HasMetadata> objects,
    List<Pod> pods,
    List<PersistentVolumeClaim> claims,
    Map<String, List<String>> claimWarnings,
    SecretSet secrets,
    List<EtcdOpsTask> tasks) {
  public ObservedCluster {
    tasks = List.copyOf(tasks);
    objects = Map.copyOf(objects);
    pods = List.copyOf(pods);
    claims = List.copyOf(claims);
    claimWarnings = Map.copyOf(claimWarnings);
  }

  /** A look at a namespace without tasks. */
  public ObservedCluster(
      Map<ObjectRef, HasMetadata> objects,
      List<Pod> pods,
      List<PersistentVolumeClaim> claims,
      Map<String, List<String>> claimWarnings,
      SecretSet secrets) {
    this(objects, pods, claims, claimWarnings, secrets, List.of());
  }

  /** The StatefulSet of this name, if the Etcd has it. */
  public Optional<StatefulSet> memberSet(String name) {
    return Optional.ofNullable((StatefulSet) objects.get(new ObjectRef("StatefulSet", name)));
  }

  /** The Lease of this name, if the Etcd has it. */
  public Optional<Lease> lease(String name) {
    return Optional.ofNullable((Lease) objects.get(new ObjectRef("Lease", name)));
  }

  public Optional<Pod> pod(String name) {
    return pods.stream().filter(pod -> name.equals(pod.getMetadata().getName())).findFirst();
  }

  /** The same look, completed by what the server answered to our own writes. */
  public ObservedCluster with(List<HasMetadata> answers) {
    Map<ObjectRef, HasMetadata> completed = new LinkedHashMap<>(objects);
    answers.forEach(answer -> completed.put(ObjectRef.of(answer), answer));
    return new ObservedCluster(completed, pods, claims, claimWarnings, secrets, tasks);
  }

  /** The same look without objects that were deleted since. */
  public ObservedCluster without(List<ObjectRef> deleted) {
    Map<ObjectRef, HasMetadata> left = new LinkedHashMap<>(objects);
    deleted.forEach(left::remove);
    return new ObservedCluster(left, pods, claims, claimWarnings, secrets, tasks);
  }

  /** The same look with Secrets as they are after our writes. */
  public ObservedCluster with(SecretSet newer) {
    return new ObservedCluster(objects, pods, claims, claimWarnings, newer, tasks);
  }
}
