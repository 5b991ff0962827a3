package io.etcdwarden.kube;

import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.SecretReferences;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.Marks;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.pki.Vault;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
  private final Consumer<Announcement> trouble;

  SnapshotReader(
      Etcd etcd, EventSources sources, SecretShelf shelf, Consumer<Announcement> trouble) {
    this.etcd = etcd;
    this.sources = sources;
    this.shelf = shelf;
    this.trouble = trouble;
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

  /** Takes off the shelf what was held for this Etcd. */
  void forget() {
    shelf.keepOnly(etcd.getMetadata().getUid(), namespace(), Set.of());
  }

  private Vault vault() {
    List<Secret> heads = sources.secretHeads(namespace());
    Map<String, Secret> byName =
        heads.stream()
            .collect(
                Collectors.toMap(
                    head -> head.getMetadata().getName(), Function.identity(), (a, b) -> b));
    Map<String, StoredSecret> held = new LinkedHashMap<>();
    Set<String> named = SecretReferences.of(etcd);
    Set<String> generations = new LinkedHashSet<>(generationsOf(heads));
    for (String name : named) {
      Optional<StoredSecret> found =
          shelf.read(namespace(), name, byName.get(name)).map(Secrets::stored);
      found.ifPresent(secret -> held.put(name, secret));
      // A bundle that another Etcd made names the Secret with its key.
      found
          .flatMap(Marks::generationSecret)
          .filter(other -> mayBeGeneration(byName.get(other)))
          .ifPresent(generations::add);
    }
    generations.removeAll(held.keySet());
    for (String name : generations) {
      shelf
          .readSmall(namespace(), name, byName.get(name))
          .ifPresent(secret -> held.put(name, Secrets.stored(secret)));
    }
    Set<String> wanted = new LinkedHashSet<>(named);
    wanted.addAll(generations);
    shelf.keepOnly(etcd.getMetadata().getUid(), namespace(), wanted);
    return Vault.of(held.values());
  }

  private List<String> generationsOf(List<Secret> heads) {
    List<Secret> generations = GenerationHeads.of(sources.partOf(etcd), heads);
    if (generations.size() > GenerationHeads.MOST) {
      trouble.accept(
          Announcement.warning(
              "TooManyAuthorities",
              "More than "
                  + GenerationHeads.MOST
                  + " Secrets are labelled as authorities of this Etcd, and only the oldest are"
                  + " read; delete those that the operator has not made."));
    }
    return generations.stream()
        .limit(GenerationHeads.MOST)
        .map(head -> head.getMetadata().getName())
        .toList();
  }

  /** One that the watch does not know yet is our own, or none at all. */
  private static boolean mayBeGeneration(Secret head) {
    return head == null || GenerationHeads.isOne(head);
  }

  private String namespace() {
    return etcd.getMetadata().getNamespace();
  }
}
