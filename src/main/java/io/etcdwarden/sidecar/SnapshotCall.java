package io.etcdwarden.sidecar;

import java.time.Duration;

/**
 * A wish for a snapshot.
 *
 * @param method GET or POST; sidecars take both, each controller keeps to what the reference sends
 * @param timeout how long the whole answer may take
 */
public record SnapshotCall(SidecarAddress sidecar, String method, String path, Duration timeout) {
  private static final String FULL = "/snapshot/full";
  private static final String DELTA = "/snapshot/delta";

  /** Everything, as compaction asks for it. */
  public static SnapshotCall fullWithGet(SidecarAddress sidecar, Duration timeout) {
    return new SnapshotCall(sidecar, "GET", FULL, timeout);
  }

  /**
   * Everything, as tasks ask for it.
   *
   * @param isFinal whether it is the last one of the cluster, as a copy may wait for it
   */
  public static SnapshotCall full(SidecarAddress sidecar, boolean isFinal, Duration timeout) {
    return new SnapshotCall(sidecar, "POST", isFinal ? FULL + "?final=true" : FULL, timeout);
  }

  /** What has changed since the last one, as tasks ask for it. */
  public static SnapshotCall delta(SidecarAddress sidecar, Duration timeout) {
    return new SnapshotCall(sidecar, "POST", DELTA, timeout);
  }
}
