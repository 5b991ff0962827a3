package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.LiveReader;
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
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
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
 * Observes one cluster. Everything comes from the informers' caches, except the data of Secrets
 * that have changed, and claims of members that have other labels than the cluster: these are read
 * from the API server.
 */
public final class ClusterObserver {
  /** An Etcd has one such Secret, and a second one while its name changes. */
  private static final int MAX_BUNDLES = 4;

  private final Etcd etcd;
  private final EtcdEventSources sources;
  private final SecretCache secretCache;
  private final LiveReader liveReader;
  private final Consumer<EventText> warnings;

  public ClusterObserver(
      Etcd etcd,
      EtcdEventSources sources,
      SecretCache secretCache,
      LiveReader liveReader,
      Consumer<EventText> warnings) {
    this.etcd = etcd;
    this.sources = sources;
    this.secretCache = secretCache;
    this.liveReader = liveReader;
    this.warnings = warnings;
  }

  /**
   * Observes the cluster.
   *
   * @throws OperatorException if an object of the cluster is too large to be read
   * @throws ConflictException if the operator is stopping
   */
  public ObservedCluster observe() {
    return sources.running().read(this::read);
  }

  private ObservedCluster read() {
    ReadLimits.failIfAny(sources.beyondLimits(etcd));
    Map<ObjectRef, HasMetadata> objects = cachedObjects();
    List<Pod> pods = sources.pods(etcd);
    List<StatefulSet> memberSets = memberSets(objects);
    List<PersistentVolumeClaim> claims =
        ClaimFinder.of(sources.claims(etcd), memberSets, pods, this::claim);
    return new ObservedCluster(
        objects,
        pods,
        claims,
        ClaimWarnings.of(claims, sources::warnings),
        memberSetWarnings(memberSets),
        StoreSharers.of(etcd, sources.withStoreOf(etcd)),
        secrets(),
        sources.tasks(namespace()));
  }

  private List<String> memberSetWarnings(List<StatefulSet> memberSets) {
    return MemberSetWarnings.of(
        memberSets.stream().flatMap(set -> sources.warnings(set).stream()).toList());
  }

  /** Returns the claim of this name, whatever labels it has; empty if it does not exist. */
  public Optional<PersistentVolumeClaim> claim(String name) {
    return sources
        .claim(namespace(), name)
        .or(() -> liveReader.find(PersistentVolumeClaim.class, namespace(), name));
  }

  private static List<StatefulSet> memberSets(Map<ObjectRef, HasMetadata> objects) {
    return objects.values().stream()
        .filter(StatefulSet.class::isInstance)
        .map(StatefulSet.class::cast)
        .toList();
  }

  /**
   * Returns every cached object that exactly this Etcd controls, not one of the same name.
   *
   * @throws ConflictException if the operator is stopping
   */
  public Map<ObjectRef, HasMetadata> controlledObjects() {
    return sources.running().read(this::cachedObjects);
  }

  private Map<ObjectRef, HasMetadata> cachedObjects() {
    Map<ObjectRef, HasMetadata> objects = new LinkedHashMap<>();
    for (Class<? extends HasMetadata> kind : OwnedKinds.OWNED) {
      for (HasMetadata object : sources.owned(kind, namespace()).getSecondaryResources(etcd)) {
        if (Owners.isControlledBy(etcd, object)) {
          objects.put(ObjectRef.of(object), object);
        }
      }
    }
    return objects;
  }

  /** Removes the Secrets of this Etcd from the cache. */
  public void clearCachedSecrets() {
    String uid = etcd.getMetadata().getUid();
    secretCache.retainOnly(uid, namespace(), Set.of());
    secretCache.clientCertificates().retainOnly(uid, namespace(), Set.of());
  }

  private SecretSet secrets() {
    List<Secret> metadata = sources.secretMetadata(namespace());
    Map<String, Secret> metadataByName =
        metadata.stream()
            .collect(
                Collectors.toMap(
                    secret -> secret.getMetadata().getName(), Function.identity(), (a, b) -> b));
    Map<String, StoredSecret> observed = new LinkedHashMap<>();
    Set<String> referenced = SecretReferences.observed(etcd);
    Set<String> caKeys = new LinkedHashSet<>(caKeySecrets(metadata));
    long size = 0;
    for (String name : referenced) {
      Optional<Secret> read = secretCache.read(namespace(), name, metadataByName.get(name));
      size += read.map(SecretCache::size).orElse(0L);
      if (size > ReadLimits.MAX_SECRETS) {
        throw ReadLimits.secretsTooLarge();
      }
      Optional<StoredSecret> found = read.map(SecretConversion::toStoredSecret);
      found.ifPresent(secret -> observed.put(name, secret));
      // A trust bundle names the Secrets with its CA keys, which another Etcd may have created.
      found.map(PkiLabels::caGenerationSecrets).stream()
          .flatMap(Set::stream)
          .filter(other -> mayBeCaKeySecret(metadataByName.get(other)))
          .forEach(caKeys::add);
    }
    caKeys.removeAll(observed.keySet());
    for (String name : caKeys) {
      secretCache
          .readIfSmall(namespace(), name, metadataByName.get(name))
          .ifPresent(secret -> observed.put(name, SecretConversion.toStoredSecret(secret)));
    }
    Set<String> bundles = bundleSecrets(metadata);
    bundles.removeAll(observed.keySet());
    for (String name : bundles) {
      secretCache
          .readIfSmall(namespace(), name, metadataByName.get(name))
          .ifPresent(secret -> observed.put(name, SecretConversion.toStoredSecret(secret)));
    }
    Set<String> needed = new LinkedHashSet<>(referenced);
    needed.addAll(bundles);
    needed.addAll(caKeys);
    secretCache.retainOnly(etcd.getMetadata().getUid(), namespace(), needed);
    return SecretSet.of(observed.values())
        .withClients(
            new ClientCertificateFinder(etcd, sources, secretCache.clientCertificates())
                .find(metadata, metadataByName));
  }

  /**
   * The trust bundles for clients that this Etcd owns, also under earlier names. Everyone who may
   * write Secrets can add owner and labels, so only some are read.
   */
  private Set<String> bundleSecrets(List<Secret> metadata) {
    return metadata.stream()
        .filter(secret -> PkiLabels.isTrustBundle(secret.getMetadata().getLabels()))
        .filter(secret -> Owners.isOwnedBy(etcd, secret))
        .map(secret -> secret.getMetadata().getName())
        .sorted()
        .limit(MAX_BUNDLES)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private List<String> caKeySecrets(List<Secret> metadata) {
    List<Secret> caKeys = CaKeySecretSelector.oldestFirst(sources.partOf(etcd), metadata);
    if (caKeys.size() > CaKeySecretSelector.MAX_READ) {
      warnings.accept(
          EventText.warning(
              "TooManyAuthorities",
              "More than "
                  + CaKeySecretSelector.MAX_READ
                  + " Secrets have the labels of CA key Secrets of this Etcd; the operator reads"
                  + " only the oldest. Delete the Secrets that the operator did not create."));
    }
    return caKeys.stream()
        .limit(CaKeySecretSelector.MAX_READ)
        .map(secret -> secret.getMetadata().getName())
        .toList();
  }

  /** A Secret that the watch has not delivered was written by the operator, or does not exist. */
  private static boolean mayBeCaKeySecret(Secret metadata) {
    return metadata == null || CaKeySecretSelector.isCaKeySecret(metadata);
  }

  private String namespace() {
    return etcd.getMetadata().getNamespace();
  }
}
