package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose the objects of a namespace are: what must be known to judge a change of one of them. */
public interface OwnerLookup {
  /** The Etcd whose objects carry this value of the part-of label. */
  Optional<Etcd> etcd(String namespace, String partOf);

  /** The StatefulSet of that name, whoever made it. */
  Optional<? extends HasMetadata> memberSet(String namespace, String name);

  /** The StatefulSets that carry all of these labels. */
  List<? extends HasMetadata> memberSets(String namespace, Map<String, String> labels);
}
