package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.SecretReferences;
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
public final class ClusterObserver {
  private final Etcd etcd;
  private final EtcdEventSources sources;
  private final SecretCache secretCache;
  private final Consumer<EventText> warnings;

  public ClusterObserver(
      Etcd etcd, EtcdEventSources sources, SecretCache secretCache, Consumer<EventText> warnings) {
    this.etcd = etcd;
    this.sources = sources;
    this.secretCache = secretCache;
    this.warnings = warnings;
  }

  public ObservedCluster observe() {
    List<PersistentVolumeClaim> claims = sources.claims(etcd);
    return new ObservedCluster(
        controlledObjects(),
        sources.pods(etcd),
        claims,
        ClaimWarnings.of(claims, sources::warnings),
        secrets(),
        sources.tasks(namespace()));
  }

  /** Every object of the cluster that this Etcd, and no namesake of it, controls. */
  public Map<ObjectRef, HasMetadata> controlledObjects() {
    Map<ObjectRef, HasMetadata> objects = new LinkedHashMap<>();
    for (Class<? extends HasMetadata> kind : OwnedKinds.OWNED) {
      for (HasMetadata object : sources.of(kind).getSecondaryResources(etcd)) {
        if (Owners.isControlledBy(etcd, object)) {
          objects.put(ObjectRef.of(object), object);
        }
      }
    }
    return objects;
  }

  /** Takes off the shelf what was held for this Etcd. */
  public void clearCachedSecrets() {
    secretCache.retainOnly(etcd.getMetadata().getUid(), namespace(), Set.of());
  }

  private SecretSet secrets() {
    List<Secret> heads = sources.secretMetadata(namespace());
    Map<String, Secret> byName =
        heads.stream()
            .collect(
                Collectors.toMap(
                    head -> head.getMetadata().getName(), Function.identity(), (a, b) -> b));
    Map<String, StoredSecret> held = new LinkedHashMap<>();
    Set<String> named = SecretReferences.includingCaKeys(etcd);
    Set<String> generations = new LinkedHashSet<>(caKeySecrets(heads));
    for (String name : named) {
      Optional<StoredSecret> found =
          secretCache
              .read(namespace(), name, byName.get(name))
              .map(SecretConversion::toStoredSecret);
      found.ifPresent(secret -> held.put(name, secret));
      // A bundle that another Etcd made names the Secret with its key.
      found
          .flatMap(PkiLabels::caGenerationSecret)
          .filter(other -> mayBeCaKeySecret(byName.get(other)))
          .ifPresent(generations::add);
    }
    generations.removeAll(held.keySet());
    for (String name : generations) {
      secretCache
          .readIfSmall(namespace(), name, byName.get(name))
          .ifPresent(secret -> held.put(name, SecretConversion.toStoredSecret(secret)));
    }
    Set<String> wanted = new LinkedHashSet<>(named);
    wanted.addAll(generations);
    secretCache.retainOnly(etcd.getMetadata().getUid(), namespace(), wanted);
    return SecretSet.of(held.values());
  }

  private List<String> caKeySecrets(List<Secret> heads) {
    List<Secret> generations = CaKeySecretSelector.oldestFirst(sources.partOf(etcd), heads);
    if (generations.size() > CaKeySecretSelector.MAX_READ) {
      warnings.accept(
          EventText.warning(
              "TooManyAuthorities",
              "More than "
                  + CaKeySecretSelector.MAX_READ
                  + " Secrets are labelled as authorities of this Etcd, and only the oldest are"
                  + " read; delete those that the operator has not made."));
    }
    return generations.stream()
        .limit(CaKeySecretSelector.MAX_READ)
        .map(head -> head.getMetadata().getName())
        .toList();
  }

  /** One that the watch does not know yet is our own, or none at all. */
  private static boolean mayBeCaKeySecret(Secret head) {
    return head == null || CaKeySecretSelector.isCaKeySecret(head);
  }

  private String namespace() {
    return etcd.getMetadata().getNamespace();
  }
}
