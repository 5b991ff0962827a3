package io.etcdwarden.plan;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;

/** The values for fields that a spec leaves open. They are not written into the stored Etcd. */
public final class Defaults {
  public static final int CLIENT_PORT = 2379;
  public static final int PEER_PORT = 2380;
  public static final int BACKUP_PORT = 8080;

  /** The sidecar calls etcd-wrapper on this port when peer TLS changes, whatever the spec says. */
  public static final int WRAPPER_PORT = 9095;

  static final Quantity QUOTA = new Quantity("8Gi");
  static final long SNAPSHOT_COUNT = 10_000;
  static final String METRICS = "basic";
  static final String FREELIST_TYPE = "array";
  static final String COMPACTION_MODE = "periodic";
  static final String REVISION_MODE = "revision";
  private static final String COMPACTION_AGE = "30m";
  private static final String COMPACTION_REVISIONS = "1000";

  /** Defaults are passed on as written here; durations of a spec are converted to Go's notation. */
  static final String DEFRAGMENTATION_TIMEOUT = "15m";

  static final String SNAPSHOT_TIMEOUT = "15m";
  static final String HEARTBEAT = "10s";

  static final Quantity STORAGE = new Quantity("16Gi");
  static final Quantity DELTA_MEMORY_LIMIT = new Quantity("100Mi");
  static final String COLLECTION_POLICY = "LimitBased";
  static final int MAX_BACKUPS = 7;
  static final String COMPRESSION = "gzip";

  /** The folder of Local stores, unless the Secret of the store names another. */
  static final String LOCAL_STORES = "/etc/gardener/local-backupbuckets";

  private Defaults() {}

  /**
   * How much history etcd keeps. With mode {@code revision}, etcd would read 30m as a number of
   * nanoseconds, and would never compact.
   */
  static String compactionRetention(String mode) {
    return mode.equals(REVISION_MODE) ? COMPACTION_REVISIONS : COMPACTION_AGE;
  }

  /**
   * Small requests, so that a small cluster fits anywhere; no limits, so that a large one can grow.
   */
  static ResourceRequirements resources() {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity("50m"))
        .addToRequests("memory", new Quantity("128Mi"))
        .build();
  }
}
