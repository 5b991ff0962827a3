package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** What stands behind the pods: nothing but figures on paper, or etcd processes. */
interface MemberRunner extends AutoCloseable {
  /**
   * Starts the member of a pod whose volumes are all there; asked again it does nothing.
   *
   * @param changed run whenever the member's state has become another
   */
  void start(Pod pod, RenderedConfig config, Runnable changed);

  /** Brings new content of mounted Secrets to a running member. */
  void refresh(Pod pod);

  /** Stops the member of a pod that goes away; its data stay with its claim. */
  void stop(Pod pod);

  /** Empty while nothing was started for the pod. */
  Optional<MemberState> state(Pod pod);

  @Override
  void close();
}
