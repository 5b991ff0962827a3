package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the Etcd and the member set that an object of a cluster belongs to. */
public interface OwnerLookup {
  /** Returns the Etcd whose objects have this value of the part-of label. */
  Optional<Etcd> etcd(String namespace, String partOf);

  /** Returns the StatefulSet of this name, even if another program created it. */
  Optional<? extends HasMetadata> memberSet(String namespace, String name);

  /** Returns the StatefulSets that have all of these labels, at most two. */
  List<? extends HasMetadata> memberSets(String namespace, Map<String, String> labels);

  /** Returns the StatefulSets of this cluster whose pods mount a claim of this name. */
  List<? extends HasMetadata> memberSetsOfClaim(String namespace, String partOf, String claim);
}
