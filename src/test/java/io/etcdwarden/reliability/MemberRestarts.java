package io.etcdwarden.reliability;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts how often the pods of members were replaced, and how many members were down at once. */
final class MemberRestarts implements AutoCloseable, ResourceEventHandler<Pod> {
  private final Map<String, Set<String>> uids = new TreeMap<>();
  private final Set<String> down = new HashSet<>();
  private SharedIndexInformer<Pod> informer;
  private int mostDown;

  private MemberRestarts() {}

  /** Starts to observe the ready members of a namespace. */
  static MemberRestarts observe(KubernetesClient client, String namespace) {
    MemberRestarts restarts = new MemberRestarts();
    restarts.informer = client.pods().inNamespace(namespace).inform(restarts);
    return restarts;
  }

  /** How often each member was replaced. */
  synchronized Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    uids.forEach((member, seen) -> counts.put(member, seen.size() - 1));
    return counts;
  }

  synchronized int total() {
    return counts().values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The largest number of members whose pods were replaced at the same time. */
  synchronized int mostDown() {
    return mostDown;
  }

  @Override
  public void onAdd(Pod pod) {
    note(pod, isReady(pod));
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    note(pod, isReady(pod));
  }

  @Override
  public void onDelete(Pod pod, boolean stateUnknown) {
    note(pod, false);
  }

  /** A member is down from the deletion of its pod until its next pod is ready. */
  private synchronized void note(Pod pod, boolean isReady) {
    String name = pod.getMetadata().getName();
    boolean isNew = uids.computeIfAbsent(name, _ -> new HashSet<>()).add(uid(pod));
    boolean isReplaced = isNew && uids.get(name).size() > 1;
    if (isReady) {
      down.remove(name);
    } else if (isReplaced || pod.getMetadata().getDeletionTimestamp() != null) {
      down.add(name);
    }
    mostDown = Math.max(mostDown, down.size());
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .anyMatch(it -> it.getType().equals("Ready") && it.getStatus().equals("True"));
  }

  @Override
  public void close() {
    informer.close();
  }
}
