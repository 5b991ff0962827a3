package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Members without a process: ready at once, and always in agreement about the leader. */
final class FakeMemberRunner implements MemberRunner {
  private final Map<String, Pod> running = new ConcurrentHashMap<>();

  @Override
  public void start(Pod pod, RenderedConfig config, Runnable changed) {
    running.put(key(pod), pod);
    changed.run();
  }

  @Override
  public void refresh(Pod pod) {
    // A fake member has no files.
  }

  @Override
  public void stop(Pod pod) {
    running.computeIfPresent(key(pod), (key, other) -> isSame(pod, other) ? null : other);
  }

  @Override
  public Optional<MemberState> state(Pod pod) {
    return Optional.ofNullable(running.get(key(pod)))
        .filter(other -> isSame(pod, other))
        .map(this::stateOf);
  }

  @Override
  public void close() {
    running.clear();
  }

  /** Whether both are the same pod: a recreated pod has the same name. */
  private static boolean isSame(Pod pod, Pod other) {
    return pod.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  private MemberState stateOf(Pod pod) {
    return new MemberState(id(key(pod)), id(cluster(pod)), leads(pod), true, 0);
  }

  /** The running member with the smallest name is the leader. */
  private boolean leads(Pod pod) {
    return running.values().stream()
        .filter(other -> cluster(other).equals(cluster(pod)))
        .map(FakeMemberRunner::key)
        .min(String::compareTo)
        .filter(key(pod)::equals)
        .isPresent();
  }

  /** Returns a stable id for a name, as etcd does. */
  private static long id(String text) {
    return 0x1000_0000_0000_0000L + Integer.toUnsignedLong(text.hashCode());
  }

  private static String cluster(Pod pod) {
    return pod.getMetadata().getNamespace()
        + "/"
        + pod.getMetadata().getOwnerReferences().stream()
            .findFirst()
            .map(OwnerReference::getName)
            .orElse("");
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
