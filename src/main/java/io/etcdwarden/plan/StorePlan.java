package io.etcdwarden.plan;

import java.util.Optional;

/** Where snapshots are kept, or that none are. */
public sealed interface StorePlan {
  /** No snapshots are taken. */
  record NoStore() implements StorePlan {}

  /**
   * A place for snapshots.
   *
   * @param container the bucket; may be empty
   * @param prefix below which all snapshots of the cluster lie
   * @param secret the Secret with the credentials; without one the pods' own must do
   * @param hostPath the folder of the node that holds Local stores; meaningless to other providers
   */
  record Store(
      StoreProvider storeProvider,
      String container,
      String prefix,
      Optional<String> endpointOverride,
      Optional<String> secret,
      String hostPath)
      implements StorePlan {
    /** Whether the store is a folder of the node. */
    public boolean isLocal() {
      return storeProvider == StoreProvider.LOCAL;
    }
  }
}
