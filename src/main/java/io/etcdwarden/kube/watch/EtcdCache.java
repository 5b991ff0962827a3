package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import java.util.Optional;

/** The Etcds that the main controller has cached. */
public interface EtcdCache {
  /** Returns the Etcd whose objects have this value of the part-of label. */
  Optional<Etcd> find(String namespace, String partOf);

  /**
   * Whether the cache has all Etcds of this namespace. An Etcd that is not cached then has no
   * objects: the operator creates none before the Etcd is cached.
   */
  boolean isComplete(String namespace);
}
