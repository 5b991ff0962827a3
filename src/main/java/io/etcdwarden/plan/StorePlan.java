package io.etcdwarden.plan;

import java.util.Optional;

/** The store of the snapshots, or that there is none. */
public sealed interface StorePlan {
  /** No snapshots are taken. */
  record NoStore() implements StorePlan {}

  /**
   * A store for snapshots.
   *
   * @param container the bucket; may be empty
   * @param prefix the path in the bucket below which all snapshots of the cluster are
   * @param secret the Secret with the credentials; without it, the credentials of the pod or node
   *     are used
   * @param hostPath the folder on the node that has Local stores; unused for other providers
   */
  record Store(
      StoreProvider provider,
      String container,
      String prefix,
      Optional<String> endpointOverride,
      Optional<String> secret,
      String hostPath)
      implements StorePlan {
    /** Whether the store is a folder on the node. */
    public boolean isLocal() {
      return provider == StoreProvider.LOCAL;
    }
  }
}
