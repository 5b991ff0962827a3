package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Objects;

/** Tells a change of an Etcd that asks for a run from our own writing to its status. */
public final class EtcdUpdateFilter {
  private EtcdUpdateFilter() {}

  public static boolean isRelevant(Etcd now, Etcd before) {
    ObjectMeta is = now.getMetadata();
    ObjectMeta was = before.getMetadata();
    return !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getAnnotations(), was.getAnnotations())
        || !Objects.equals(is.getFinalizers(), was.getFinalizers())
        || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp())
        || !Objects.equals(is.getUid(), was.getUid());
  }
}
