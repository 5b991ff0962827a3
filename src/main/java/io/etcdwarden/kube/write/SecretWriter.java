package io.etcdwarden.kube.write;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.kube.watch.SecretCache;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.SecretReferences;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the Secrets that the operator makes. Nothing is ever applied over an existing Secret: a
 * new one is posted, which the server refuses if the name is taken, and a change names the uid and
 * the version it was decided on, and touches nothing but what it says (a finalizer stays).
 */
public final class SecretWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final Etcd etcd;
  private final KubernetesClient client;
  private final SecretCache secretCache;

  public SecretWriter(Etcd etcd, KubernetesClient client, SecretCache secretCache) {
    this.etcd = etcd;
    this.client = client;
    this.secretCache = secretCache;
  }

  public StoredSecret write(SecretWrite write) {
    StoredSecret secret = write.secret();
    Secret named =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(etcd.getMetadata().getNamespace())
            .withName(secret.name())
            .endMetadata()
            .build();
    Secret answer =
        ApiRequests.write(
            named,
            () ->
                switch (write) {
                  case SecretWrite.Create _ -> create(secret);
                  case SecretWrite.Replace _ -> change(named, secret, true);
                  case SecretWrite.Share _ -> change(named, secret, false);
                  case SecretWrite.Disown _ -> change(named, secret, false);
                });
    return SecretConversion.toStoredSecret(secretCache.store(answer));
  }

  private Secret create(StoredSecret secret) {
    Secret made =
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
      return client.resource(made).create();
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        failIfForeign(made);
      }
      throw refused;
    }
  }

  /** A name that the resource gives may be taken by its user at any time; our own may not. */
  private void failIfForeign(Secret made) {
    if (SecretReferences.named(etcd).contains(made.getMetadata().getName())) {
      return;
    }
    Secret live = client.resource(made).get();
    if (live == null
        || PkiLabels.isGenerated(requireNonNullElse(live.getMetadata().getLabels(), Map.of()))) {
      return;
    }
    throw new OperatorException(
        ErrorCode.SYNC_SECRET,
        "Secret "
            + made.getMetadata().getName()
            + " is there already without the operator's labels, so it is left as it is; delete it,"
            + " or give it the label "
            + PkiLabels.ORIGIN
            + "="
            + PkiLabels.GENERATED
            + " and the others back if the operator has made it");
  }

  /** What the resource names is held from the start, as Secrets in use are; it saves a write. */
  private List<String> finalizers(StoredSecret secret) {
    return SecretReferences.named(etcd).contains(secret.name())
        ? List.of(Finalizers.ETCD)
        : List.of();
  }

  private Secret change(Secret named, StoredSecret wanted, boolean withData) {
    Secret held =
        secretCache.cached(named).orElseThrow(() -> new ConflictException(wanted.name(), null));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("uid", wanted.uid());
    metadata.put("resourceVersion", wanted.resourceVersion());
    metadata.put("labels", difference(held.getMetadata().getLabels(), wanted.labels()));
    metadata.put(
        "annotations", difference(held.getMetadata().getAnnotations(), wanted.annotations()));
    metadata.put(
        "ownerReferences",
        ownerReferences(wanted.owners(), held.getMetadata().getOwnerReferences()));
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("metadata", metadata);
    if (withData) {
      patch.put("data", difference(held.getData(), SecretConversion.encode(wanted.data())));
    }
    return client.resource(named).patch(MERGE, client.getKubernetesSerialization().asJson(patch));
  }

  /** What a merge patch must say to get from one map to the other: null takes a key away. */
  private static Map<String, String> difference(
      Map<String, String> held, Map<String, String> wanted) {
    Map<String, String> patch = new LinkedHashMap<>(wanted);
    if (held != null) {
      held.keySet().stream()
          .filter(key -> !wanted.containsKey(key))
          .forEach(k -> patch.put(k, null));
    }
    return patch;
  }

  private List<OwnerReference> ownerReferences(Set<String> uids, List<OwnerReference> held) {
    List<OwnerReference> owners = new ArrayList<>();
    held.stream().filter(owner -> uids.contains(owner.getUid())).forEach(owners::add);
    String own = etcd.getMetadata().getUid();
    boolean isNew = owners.stream().noneMatch(owner -> owner.getUid().equals(own));
    if (uids.contains(own) && isNew) {
      owners.add(Owners.ownerReference(etcd));
    }
    return owners;
  }
}
