package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.api.SecretReferences;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.Marks;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.pki.Vault;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes one look: from the informers, and from the server only for the content of Secrets that
 * moved.
 */
final class SnapshotReader {
  private final Etcd etcd;
  private final EventSources sources;
  private final SecretShelf shelf;

  SnapshotReader(Etcd etcd, EventSources sources, SecretShelf shelf) {
    this.etcd = etcd;
    this.sources = sources;
    this.shelf = shelf;
  }

  Snapshot look() {
    List<PersistentVolumeClaim> claims = sources.claims(etcd);
    return new Snapshot(
        controlledObjects(),
        sources.pods(etcd),
        claims,
        ClaimTrouble.of(claims, sources::warnings),
        vault(),
        sources.tasks(namespace()));
  }

  /** Every object of the cluster that this Etcd, and no namesake of it, controls. */
  Map<ObjectRef, HasMetadata> controlledObjects() {
    Map<ObjectRef, HasMetadata> objects = new LinkedHashMap<>();
    for (Class<? extends HasMetadata> kind : Kinds.OWNED) {
      for (HasMetadata object : sources.of(kind).getSecondaryResources(etcd)) {
        if (Owners.isControlledBy(etcd, object)) {
          objects.put(ObjectRef.of(object), object);
        }
      }
    }
    return objects;
  }

  /** The Secrets that the resource names, and those made for it. */
  Set<String> secretNames() {
    return secretNames(sources.secretHeads(namespace()));
  }

  private Set<String> secretNames(List<Secret> heads) {
    Set<String> names = new LinkedHashSet<>(SecretReferences.of(etcd));
    for (Secret head : heads) {
      if (Owners.isOwnedBy(etcd, head) || isPartOfEtcd(head)) {
        names.add(head.getMetadata().getName());
      }
    }
    return names;
  }

  private boolean isPartOfEtcd(HasMetadata head) {
    Map<String, String> labels = head.getMetadata().getLabels();
    return labels != null
        && Labels.MANAGER.equals(labels.get(Labels.MANAGED_BY))
        && sources.partOf(etcd).equals(labels.get(Labels.PART_OF));
  }

  private Vault vault() {
    List<Secret> heads = sources.secretHeads(namespace());
    Map<String, Secret> byName =
        heads.stream()
            .collect(
                Collectors.toMap(
                    head -> head.getMetadata().getName(), Function.identity(), (a, b) -> b));
    Map<String, StoredSecret> held = new LinkedHashMap<>();
    Deque<String> wanted = new ArrayDeque<>(secretNames(heads));
    while (!wanted.isEmpty()) {
      String name = wanted.pop();
      Optional<StoredSecret> found =
          shelf.read(namespace(), name, byName.get(name)).map(Secrets::stored);
      found.ifPresent(secret -> held.put(name, secret));
      // A bundle that another Etcd made names the Secret with its key.
      found
          .flatMap(Marks::generationSecret)
          .filter(n -> !held.containsKey(n))
          .ifPresent(wanted::add);
    }
    return Vault.of(held.values());
  }

  private String namespace() {
    return etcd.getMetadata().getNamespace();
  }
}
