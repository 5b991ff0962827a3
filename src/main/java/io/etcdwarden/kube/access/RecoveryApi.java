package io.etcdwarden.kube.access;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.write.Deleter;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the recovery of a cluster asks of the API server. Every answer is the server's own, as what
 * is decided on it cannot be undone; every write is refused if the object has changed meanwhile.
 */
public final class RecoveryApi {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String namespace;

  public RecoveryApi(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  public Optional<Etcd> etcd(String name) {
    return found(
        "Etcd " + name,
        () -> client.resources(Etcd.class).inNamespace(namespace).withName(name).get());
  }

  public Optional<StatefulSet> memberSet(String name) {
    return found(
        "StatefulSet " + name,
        () -> client.apps().statefulSets().inNamespace(namespace).withName(name).get());
  }

  public Optional<Pod> pod(String name) {
    return found("pod " + name, () -> client.pods().inNamespace(namespace).withName(name).get());
  }

  public Optional<ConfigMap> configMap(String name) {
    return found(
        "ConfigMap " + name, () -> client.configMaps().inNamespace(namespace).withName(name).get());
  }

  public Optional<PersistentVolumeClaim> claim(String name) {
    return found(
        "PersistentVolumeClaim " + name,
        () -> client.persistentVolumeClaims().inNamespace(namespace).withName(name).get());
  }

  public Optional<Lease> lease(String name) {
    return found(
        "Lease " + name, () -> client.leases().inNamespace(namespace).withName(name).get());
  }

  /**
   * Notes on the Etcd how far the recovery has come.
   *
   * @param mark empty takes the note off
   * @return the Etcd as it is with the note
   * @throws ConflictException if the Etcd has changed since it was read
   */
  public Etcd writeRecoveryAnnotation(Etcd etcd, Optional<String> mark) {
    Map<String, String> annotation =
        Collections.singletonMap(Annotations.QUORUM_RECOVERY, mark.orElse(null));
    return patch(etcd, Map.of("annotations", annotation), Map.of());
  }

  /**
   * Has so many members run.
   *
   * @throws ConflictException if the set has changed since it was read
   */
  public void scale(StatefulSet set, int members) {
    patch(set, Map.of(), Map.of("spec", Map.of("replicas", members)));
  }

  private <T extends HasMetadata> T patch(
      T object, Map<String, ?> metadata, Map<String, ?> others) {
    Map<String, Object> head = new LinkedHashMap<>(metadata);
    head.put("uid", object.getMetadata().getUid());
    head.put("resourceVersion", object.getMetadata().getResourceVersion());
    Map<String, Object> patch = new LinkedHashMap<>(others);
    patch.put("metadata", head);
    String text = client.getKubernetesSerialization().asJson(patch);
    return ApiRequests.write(object, () -> client.resource(object).patch(MERGE, text));
  }

  /** Makes the object; one of its name that is there already is left as it is. */
  public void createIfAbsent(HasMetadata object) {
    ApiRequests.write(
        object,
        () -> {
          try {
            return client.resource(object).create();
          } catch (KubernetesClientException refused) {
            if (alreadyExists(refused)) {
              return object;
            }
            throw refused;
          }
        });
  }

  private static boolean alreadyExists(KubernetesClientException refused) {
    return refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  /** Deletes exactly this object; one that was made anew under its name is left alone. */
  public void delete(HasMetadata object) {
    ApiRequests.delete(object, () -> Deleter.deleteResource(client, object));
  }

  private static <T> Optional<T> found(String what, Supplier<T> read) {
    return Optional.ofNullable(ApiRequests.read("read " + what, read));
  }
}
