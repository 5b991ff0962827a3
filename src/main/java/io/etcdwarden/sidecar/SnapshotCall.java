package io.etcdwarden.sidecar;

import java.time.Duration;

/**
 * A request for a snapshot.
 *
 * @param method GET or POST. Sidecars accept both; each controller uses the method of its
 *     counterpart in etcd-druid
 * @param timeout for the complete response
 */
public record SnapshotCall(SidecarAddress sidecar, String method, String path, Duration timeout) {
  private static final String FULL = "/snapshot/full";
  private static final String DELTA = "/snapshot/delta";

  /** A full snapshot, as compaction requests it. */
  public static SnapshotCall fullWithGet(SidecarAddress sidecar, Duration timeout) {
    return new SnapshotCall(sidecar, "GET", FULL, timeout);
  }

  /**
   * A full snapshot, as tasks request it.
   *
   * @param isFinal whether it is the final snapshot of the cluster, for which a copy may wait
   */
  public static SnapshotCall full(SidecarAddress sidecar, boolean isFinal, Duration timeout) {
    return new SnapshotCall(sidecar, "POST", isFinal ? FULL + "?final=true" : FULL, timeout);
  }

  /** A delta snapshot, as tasks request it. */
  public static SnapshotCall delta(SidecarAddress sidecar, Duration timeout) {
    return new SnapshotCall(sidecar, "POST", DELTA, timeout);
  }
}
