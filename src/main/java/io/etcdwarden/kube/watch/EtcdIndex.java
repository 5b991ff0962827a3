package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.plan.SecretReferences;
import io.etcdwarden.plan.StoreLocation;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the Etcds that a change of an object affects, by Secret reference and by part-of label, and
 * the Etcds that have one store.
 */
final class EtcdIndex {
  private static final String BY_SECRET = "secret";
  private static final String BY_CLIENT_SECRET = "client-secret";
  private static final String BY_PART_OF = "part-of";
  private static final String BY_STORE = "store";

  private final IndexerResourceCache<Etcd> etcds;
  private final UnaryOperator<String> partOf;

  /**
   * @param partOf converts the name of an Etcd to the value of the part-of label
   */
  EtcdIndex(IndexerResourceCache<Etcd> etcds, UnaryOperator<String> partOf) {
    this.etcds = etcds;
    this.partOf = partOf;
    etcds.addIndexer(
        BY_SECRET,
        etcd -> SecretReferences.observed(etcd).stream().map(name -> key(etcd, name)).toList());
    etcds.addIndexer(
        BY_CLIENT_SECRET,
        etcd -> SecretReferences.ofClients(etcd).stream().map(name -> key(etcd, name)).toList());
    etcds.addIndexer(BY_PART_OF, etcd -> List.of(partKey(etcd)));
    etcds.addIndexer(
        BY_STORE, etcd -> StoreLocation.of(etcd).map(StoreLocation::indexKey).stream().toList());
  }

  /** Returns the Etcds that reference this Secret, for their members or for applications. */
  Set<ResourceID> referencing(HasMetadata secret) {
    String key = key(secret, secret.getMetadata().getName());
    return Stream.of(BY_SECRET, BY_CLIENT_SECRET)
        .flatMap(index -> ids(etcds.byIndex(index, key)).stream())
        .collect(Collectors.toSet());
  }

  /** Returns the name of another Etcd whose members use a Secret of this name. */
  Optional<String> otherUser(Etcd etcd, String secret) {
    return etcds.byIndex(BY_SECRET, key(etcd, secret)).stream()
        .map(other -> other.getMetadata().getName())
        .filter(name -> !name.equals(etcd.getMetadata().getName()))
        .findFirst();
  }

  /** Returns the Etcds that the part-of label of the object names. */
  Set<ResourceID> byPartOfLabel(HasMetadata object) {
    return partKeys(object).stream()
        .flatMap(key -> ids(etcds.byIndex(BY_PART_OF, key)).stream())
        .collect(Collectors.toSet());
  }

  /** Returns the Etcd whose objects have this value of the part-of label. */
  Optional<Etcd> find(String namespace, String value) {
    return etcds.byIndex(BY_PART_OF, namespace + "/" + value).stream().findFirst();
  }

  /** Returns the Etcds whose members write snapshots to the same place, including this one. */
  List<Etcd> withStoreOf(Etcd etcd) {
    return StoreLocation.of(etcd)
        .map(location -> etcds.byIndex(BY_STORE, location.indexKey()))
        .orElse(List.of());
  }

  /** Whether an Etcd has this index key. */
  boolean hasPartKey(String partKey) {
    return !etcds.byIndex(BY_PART_OF, partKey).isEmpty();
  }

  /**
   * Returns the name of the Etcd whose CA certificates a ConfigMap has for clients; empty for other
   * objects. Such a ConfigMap has no owner if it is retained.
   */
  Optional<String> ofTrustBundle(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    if (!(object instanceof ConfigMap) || labels == null || !PkiLabels.isTrustBundle(labels)) {
      return Optional.empty();
    }
    return Optional.ofNullable(labels.get(Labels.PART_OF))
        .map(
            value ->
                find(object.getMetadata().getNamespace(), value)
                    .map(etcd -> etcd.getMetadata().getName())
                    .orElse(value));
  }

  /** Returns the value of the part-of label on all objects of this Etcd. */
  String partOf(Etcd etcd) {
    return partOf.apply(etcd.getMetadata().getName());
  }

  /** Returns the index key of all objects of this Etcd; see {@link #partKeys}. */
  String partKey(Etcd etcd) {
    return key(etcd, partOf(etcd));
  }

  /** Returns the index keys of an object: one if it has the part-of label, none otherwise. */
  static List<String> partKeys(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String value = labels == null ? null : labels.get(Labels.PART_OF);
    return value == null ? List.of() : List.of(key(object, value));
  }

  /** Returns the label of an object that has this index key. */
  static Map<String, String> partOfLabel(String partKey) {
    return Map.of(Labels.PART_OF, partKey.substring(partKey.indexOf('/') + 1));
  }

  /** Returns the index key of a name in the namespace of the object. */
  static String key(HasMetadata object, String name) {
    return object.getMetadata().getNamespace() + "/" + name;
  }

  private static Set<ResourceID> ids(List<Etcd> etcds) {
    return etcds.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  /** Returns the Etcd that controls the object, as a set. */
  static Set<ResourceID> controllingEtcd(HasMetadata object) {
    return Owners.controllingEtcd(object)
        .map(name -> Set.of(new ResourceID(name, object.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  /** Returns the Etcds that own the object. */
  static Set<ResourceID> owners(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Etcd.KIND.equals(owner.getKind()))
        .map(owner -> new ResourceID(owner.getName(), object.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }
}
