package io.etcdwarden.kube.write;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.kube.watch.ClientCertificateCache;
import io.etcdwarden.kube.watch.SecretCache;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.SecretReferences;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the Secrets that the operator generates.
 *
 * <p>It never overwrites an existing Secret by accident. A new Secret is created, which the API
 * server refuses if the name exists. A change is a merge patch for exactly the observed version,
 * and leaves other fields, such as finalizers, as they are.
 */
public final class SecretWriter {
  private final Etcd etcd;
  private final KubernetesClient client;
  private final SecretCache secretCache;

  public SecretWriter(Etcd etcd, KubernetesClient client, SecretCache secretCache) {
    this.etcd = etcd;
    this.client = client;
    this.secretCache = secretCache;
  }

  /**
   * Performs one write and returns the Secret as the API server stored it, or as it was before its
   * deletion.
   */
  public StoredSecret write(SecretWrite write) {
    StoredSecret secret = write.secret();
    Secret named =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(etcd.getMetadata().getNamespace())
            .withName(secret.name())
            .endMetadata()
            .build();
    Secret stored =
        ApiRequests.write(
            named,
            () ->
                switch (write) {
                  case SecretWrite.Create _ -> create(secret);
                  case SecretWrite.Update _ -> update(named, secret);
                  case SecretWrite.Replace _ -> change(named, secret, true);
                  case SecretWrite.AddOwner _ -> change(named, secret, false);
                  case SecretWrite.Retain _ -> change(named, secret, false);
                  case SecretWrite.Release _ -> change(named, secret, false);
                  case SecretWrite.Delete _ -> delete(named, secret);
                });
    return SecretConversion.toStoredSecret(store(write, stored));
  }

  private Secret store(SecretWrite write, Secret stored) {
    if (!isOfApplication(write)) {
      return secretCache.store(stored);
    }
    ClientCertificateCache certificates = secretCache.clientCertificates();
    if (write instanceof SecretWrite.Delete) {
      certificates.remove(stored.getMetadata().getNamespace(), stored.getMetadata().getName());
    } else {
      certificates.store(stored);
    }
    return stored;
  }

  /** Whether an entry of {@code spec.pki.clients} names the Secret, or named it before. */
  private static boolean isOfApplication(SecretWrite write) {
    return write instanceof SecretWrite.Update
        || PkiLabels.isClientCertificate(write.secret().labels());
  }

  /** Owners that others added are never replaced, so only the operator's own is written. */
  private Secret update(Secret named, StoredSecret changes) {
    JsonMergePatch patch =
        JsonMergePatch.ofVersion(changes.uid(), changes.resourceVersion())
            .withMetadata("labels", withRemovals(changes.labels()))
            .withMetadata("annotations", withRemovals(changes.annotations()));
    String own = etcd.getMetadata().getUid();
    JsonMergePatch owned =
        Set.of(own).containsAll(changes.owners())
            ? patch.withMetadata("ownerReferences", ownerReferences(changes.owners(), List.of()))
            : patch;
    return changes.keys().isEmpty()
        ? owned.send(client, named)
        : owned.withField("data", SecretConversion.encode(changes.data())).send(client, named);
  }

  private static Map<String, String> withRemovals(Map<String, String> changes) {
    Map<String, String> patch = new LinkedHashMap<>(changes);
    patch.replaceAll((_, value) -> value.isEmpty() ? null : value);
    return patch;
  }

  /** A Secret that is gone already counts as deleted; another one of its name is kept. */
  private Secret delete(Secret named, StoredSecret secret) {
    Secret observed =
        new SecretBuilder(named)
            .editMetadata()
            .withUid(secret.uid())
            .withResourceVersion(secret.resourceVersion())
            .endMetadata()
            .build();
    Deleter.deleteResource(client, observed);
    return observed;
  }

  private Secret create(StoredSecret secret) {
    Secret created =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(etcd.getMetadata().getNamespace())
            .withName(secret.name())
            .withLabels(secret.labels())
            .withAnnotations(secret.annotations())
            .withOwnerReferences(ownerReferences(secret.owners(), List.of()))
            .withFinalizers(finalizers(secret))
            .endMetadata()
            .withType(secret.type())
            .withImmutable(secret.immutable() ? true : null)
            .withData(SecretConversion.encode(secret.data()))
            .build();
    try {
      return client.resource(created).create();
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        failIfForeign(created);
      }
      throw refused;
    }
  }

  /**
   * Fails if another program's Secret has a name that the operator chose. A user may create a
   * Secret with a name that the Etcd references at any time; the next reconcile reads it.
   */
  private void failIfForeign(Secret created) {
    String name = created.getMetadata().getName();
    if (SecretReferences.named(etcd).contains(name)
        || SecretReferences.ofClients(etcd).contains(name)) {
      return;
    }
    Secret live = client.resource(created).get();
    if (live == null
        || PkiLabels.isGenerated(requireNonNullElse(live.getMetadata().getLabels(), Map.of()))) {
      return;
    }
    throw new OperatorException(
        ErrorCode.SYNC_SECRET,
        "Secret "
            + created.getMetadata().getName()
            + " already exists without the operator's labels, so the operator does not change it;"
            + " delete it, or restore its labels ("
            + PkiLabels.ORIGIN
            + "="
            + PkiLabels.GENERATED
            + " and the others) if the operator created it");
  }

  /**
   * Returns the finalizer for a Secret that the Etcd references. The secret guard would add it in a
   * second write.
   */
  private List<String> finalizers(StoredSecret secret) {
    return SecretReferences.named(etcd).contains(secret.name())
        ? List.of(Finalizers.ETCD)
        : List.of();
  }

  private Secret change(Secret named, StoredSecret wanted, boolean withData) {
    Secret current =
        secretCache.cached(named).orElseThrow(() -> new ConflictException(wanted.name(), null));
    ObjectMeta metadata = current.getMetadata();
    JsonMergePatch patch =
        JsonMergePatch.ofVersion(wanted.uid(), wanted.resourceVersion())
            .withMetadata("labels", difference(metadata.getLabels(), wanted.labels()))
            .withMetadata(
                "annotations", difference(metadata.getAnnotations(), wanted.annotations()))
            .withMetadata(
                "ownerReferences", ownerReferences(wanted.owners(), metadata.getOwnerReferences()));
    return withData
        ? patch
            .withField(
                "data", difference(current.getData(), SecretConversion.encode(wanted.data())))
            .send(client, named)
        : patch.send(client, named);
  }

  /** Returns the map for a merge patch from current to wanted; null stands for a removed key. */
  private static Map<String, String> difference(
      Map<String, String> current, Map<String, String> wanted) {
    Map<String, String> patch = new LinkedHashMap<>(wanted);
    if (current != null) {
      current.keySet().stream()
          .filter(key -> !wanted.containsKey(key))
          .forEach(k -> patch.put(k, null));
    }
    return patch;
  }

  /** Keeps the current references to these uids, and adds one to the Etcd if it is missing. */
  private List<OwnerReference> ownerReferences(Set<String> uids, List<OwnerReference> current) {
    List<OwnerReference> owners = new ArrayList<>();
    current.stream().filter(owner -> uids.contains(owner.getUid())).forEach(owners::add);
    String own = etcd.getMetadata().getUid();
    boolean isNew = owners.stream().noneMatch(owner -> owner.getUid().equals(own));
    if (uids.contains(own) && isNew) {
      owners.add(Owners.ownerReference(etcd));
    }
    return owners;
  }
}
