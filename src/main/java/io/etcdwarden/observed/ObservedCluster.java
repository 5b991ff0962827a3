package io.etcdwarden.observed;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.MemberAnswers;
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
 * The state of a cluster as it was observed at the start of a reconcile.
 *
 * @param objects the objects that have the operator's label and are controlled by the Etcd
 * @param pods the pods of the members, and of jobs that run for the cluster
 * @param claims the claims of the members
 * @param claimWarnings the latest warning events of each claim that is not bound, newest first
 * @param memberSetWarnings the latest answers of the API server about pods that the StatefulSet
 *     could not create, newest first
 * @param storeSharers names other Etcds that write snapshots to the same place
 * @param secrets the Secrets that the Etcd references and those that the operator created for it
 * @param tasks all on-demand tasks of the namespace
 * @param answers what TLS handshakes with the members showed
 */
public record ObservedCluster(
    Map<ObjectRef, HasMetadata> objects,
    List<Pod> pods,
    List<PersistentVolumeClaim> claims,
    Map<String, List<String>> claimWarnings,
    List<String> memberSetWarnings,
    List<String> storeSharers,
    SecretSet secrets,
    List<EtcdOpsTask> tasks,
    MemberAnswers answers) {
  public ObservedCluster {
    tasks = List.copyOf(tasks);
    objects = Map.copyOf(objects);
    pods = List.copyOf(pods);
    claims = List.copyOf(claims);
    claimWarnings = Map.copyOf(claimWarnings);
    memberSetWarnings = List.copyOf(memberSetWarnings);
    storeSharers = List.copyOf(storeSharers);
  }

  /** Creates an observation without handshakes. */
  public ObservedCluster(
      Map<ObjectRef, HasMetadata> objects,
      List<Pod> pods,
      List<PersistentVolumeClaim> claims,
      Map<String, List<String>> claimWarnings,
      List<String> memberSetWarnings,
      List<String> storeSharers,
      SecretSet secrets,
      List<EtcdOpsTask> tasks) {
    this(
        objects,
        pods,
        claims,
        claimWarnings,
        memberSetWarnings,
        storeSharers,
        secrets,
        tasks,
        MemberAnswers.NONE);
  }

  /** Creates an observation without tasks. */
  public ObservedCluster(
      Map<ObjectRef, HasMetadata> objects,
      List<Pod> pods,
      List<PersistentVolumeClaim> claims,
      Map<String, List<String>> claimWarnings,
      SecretSet secrets) {
    this(objects, pods, claims, claimWarnings, List.of(), List.of(), secrets, List.of());
  }

  /** Returns the StatefulSet of this name that the Etcd controls. */
  public Optional<StatefulSet> memberSet(String name) {
    return Optional.ofNullable((StatefulSet) objects.get(new ObjectRef("StatefulSet", name)));
  }

  /** Returns the Lease of this name that the Etcd controls. */
  public Optional<Lease> lease(String name) {
    return Optional.ofNullable((Lease) objects.get(new ObjectRef("Lease", name)));
  }

  public Optional<Pod> pod(String name) {
    return pods.stream().filter(pod -> name.equals(pod.getMetadata().getName())).findFirst();
  }

  /** The running containers of the pod, with what handshakes showed of them. */
  public List<ContainerRun> containerRuns(String pod) {
    return pod(pod).stream()
        .flatMap(it -> ContainerRuns.of(it).stream())
        .map(answers::addTo)
        .toList();
  }

  /** Returns this observation with objects as the API server stored them after a write. */
  public ObservedCluster with(List<HasMetadata> written) {
    Map<ObjectRef, HasMetadata> completed = new LinkedHashMap<>(objects);
    written.forEach(object -> completed.put(ObjectRef.of(object), object));
    return withObjects(completed);
  }

  /** Returns this observation without objects that were deleted since. */
  public ObservedCluster without(List<ObjectRef> deleted) {
    Map<ObjectRef, HasMetadata> left = new LinkedHashMap<>(objects);
    deleted.forEach(left::remove);
    return withObjects(left);
  }

  /** Returns this observation with other Secrets, as the API server stored them after a write. */
  public ObservedCluster with(SecretSet newer) {
    return new ObservedCluster(
        objects,
        pods,
        claims,
        claimWarnings,
        memberSetWarnings,
        storeSharers,
        newer,
        tasks,
        answers);
  }

  /** Returns this observation with what handshakes with the members showed. */
  public ObservedCluster withAnswers(MemberAnswers others) {
    return new ObservedCluster(
        objects,
        pods,
        claims,
        claimWarnings,
        memberSetWarnings,
        storeSharers,
        secrets,
        tasks,
        others);
  }

  private ObservedCluster withObjects(Map<ObjectRef, HasMetadata> others) {
    return new ObservedCluster(
        others,
        pods,
        claims,
        claimWarnings,
        memberSetWarnings,
        storeSharers,
        secrets,
        tasks,
        answers);
  }
}
