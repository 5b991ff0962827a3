package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import java.util.Optional;

/** The Etcds that are known without asking the server. */
public interface EtcdCache {
  /** The Etcd whose objects carry this value of the part-of label. */
  Optional<Etcd> find(String namespace, String partOf);

  /**
   * Whether an Etcd of this namespace that is not found does not exist, as far as its objects go:
   * none of them is made before the Etcd is known.
   */
  boolean isComplete(String namespace);
}
