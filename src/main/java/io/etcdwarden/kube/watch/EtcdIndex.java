package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.SecretReferences;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Finds the Etcds that an object concerns: those that name it, and the one it is labelled for. */
final class EtcdIndex {
  private static final String BY_SECRET = "secret";
  private static final String BY_PART_OF = "part-of";

  private final IndexerResourceCache<Etcd> etcds;
  private final UnaryOperator<String> partOf;

  /**
   * @param partOf what an Etcd's name becomes as the value of the part-of label
   */
  EtcdIndex(IndexerResourceCache<Etcd> etcds, UnaryOperator<String> partOf) {
    this.etcds = etcds;
    this.partOf = partOf;
    etcds.addIndexer(
        BY_SECRET,
        etcd ->
            SecretReferences.includingCaKeys(etcd).stream().map(name -> key(etcd, name)).toList());
    etcds.addIndexer(BY_PART_OF, etcd -> List.of(partKey(etcd)));
  }

  /** The Etcds that name this Secret. */
  Set<ResourceID> referencing(HasMetadata secret) {
    return ids(etcds.byIndex(BY_SECRET, key(secret, secret.getMetadata().getName())));
  }

  /** The Etcds whose label the object carries. */
  Set<ResourceID> byPartOfLabel(HasMetadata object) {
    return partKeys(object).stream()
        .flatMap(key -> ids(etcds.byIndex(BY_PART_OF, key)).stream())
        .collect(Collectors.toSet());
  }

  /** The Etcd whose objects carry this value of the part-of label. */
  Optional<Etcd> find(String namespace, String value) {
    return etcds.byIndex(BY_PART_OF, namespace + "/" + value).stream().findFirst();
  }

  /** The value of the part-of label on everything of this Etcd. */
  String partOf(Etcd etcd) {
    return partOf.apply(etcd.getMetadata().getName());
  }

  /** By which {@link #partKeys} finds everything of this Etcd. */
  String partKey(Etcd etcd) {
    return key(etcd, partOf(etcd));
  }

  /** By which an object is found that carries the label; empty if it does not. */
  static List<String> partKeys(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String value = labels == null ? null : labels.get(Labels.PART_OF);
    return value == null ? List.of() : List.of(key(object, value));
  }

  /** A name in the namespace of that object. */
  static String key(HasMetadata of, String name) {
    return of.getMetadata().getNamespace() + "/" + name;
  }

  private static Set<ResourceID> ids(List<Etcd> etcds) {
    return etcds.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }
}
