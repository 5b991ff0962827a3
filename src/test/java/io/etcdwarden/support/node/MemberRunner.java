package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** Runs the members of pods: as fakes or as etcd processes. */
interface MemberRunner extends AutoCloseable {
  /**
   * Starts the member of a pod whose volumes are mounted. Does nothing if the member runs.
   *
   * @param changed runs after each change of the member's state
   */
  void start(Pod pod, RenderedConfig config, Runnable changed);

  /** Updates the files of mounted Secrets. */
  void refresh(Pod pod);

  /** The address of the pod. */
  default String address(Pod pod) {
    return "127.0.0.1";
  }

  /** Stops the member of a deleted pod; its data stay with the claim. */
  void stop(Pod pod);

  /** Returns the state of the member; empty if no member was started for the pod. */
  Optional<MemberState> state(Pod pod);

  @Override
  void close();
}
