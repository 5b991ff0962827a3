package io.etcdwarden.pki.loaded;

/** How far the pod of a member is. */
public enum PodState {
  /** The member is ready. */
  READY,

  /** The pod is being deleted, does not exist, or is so new that its member may become ready. */
  STARTING,

  /** All containers run, but the member has not become ready in time, or is no longer ready. */
  NOT_READY,

  /** A container of a pod that is not new does not run. */
  STOPPED
}
