package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Objects;

/** Selects the updates of an Etcd that need a reconcile: those by others, not of its status. */
public final class EtcdUpdateFilter {
  private EtcdUpdateFilter() {}

  public static boolean isRelevant(Etcd now, Etcd before) {
    ObjectMeta current = now.getMetadata();
    ObjectMeta previous = before.getMetadata();
    return !Objects.equals(current.getGeneration(), previous.getGeneration())
        || !Objects.equals(current.getAnnotations(), previous.getAnnotations())
        || !Objects.equals(current.getFinalizers(), previous.getFinalizers())
        || !Objects.equals(current.getDeletionTimestamp(), previous.getDeletionTimestamp())
        || !Objects.equals(current.getUid(), previous.getUid());
  }
}
