package io.etcdwarden.kube.access;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.FailureCause;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.kube.write.ClaimWriter;
import io.etcdwarden.kube.write.Deleter;
import io.etcdwarden.observed.ClaimLabelling;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and writes what the recovery from a lost quorum needs. A recovery cannot be undone, so
 * every read goes to the API server, and every write fails if the object has changed since it was
 * read.
 */
public final class RecoveryApi {
  private final KubernetesClient client;
  private final LiveReader reader;
  private final String namespace;

  public RecoveryApi(KubernetesClient client, String namespace) {
    this.client = client;
    this.reader = new LiveReader(client);
    this.namespace = namespace;
  }

  public Optional<Etcd> etcd(String name) {
    return reader.find(Etcd.class, namespace, name);
  }

  public Optional<StatefulSet> memberSet(String name) {
    return reader.find(StatefulSet.class, namespace, name);
  }

  public Optional<Pod> pod(String name) {
    return reader.find(Pod.class, namespace, name);
  }

  public Optional<ConfigMap> configMap(String name) {
    return reader.find(ConfigMap.class, namespace, name);
  }

  public Optional<PersistentVolumeClaim> claim(String name) {
    return reader.find(PersistentVolumeClaim.class, namespace, name);
  }

  /** Returns the pods of the namespace that use one of these claims. */
  public List<Pod> podsWithClaims(Set<String> claims) {
    return reader.podsWithClaims(namespace, claims);
  }

  /**
   * Adds labels to a claim.
   *
   * @throws ConflictException if the claim has changed since it was read
   */
  public void label(ClaimLabelling labelling) {
    ClaimWriter.label(client, labelling);
  }

  public Optional<Lease> lease(String name) {
    return reader.find(Lease.class, namespace, name);
  }

  /**
   * Writes the annotation that records the progress of the recovery. At its end, removes the
   * annotation, and the one that allows the recovery: a consent counts for one recovery.
   *
   * @param progress empty at the end of the recovery
   * @return the Etcd as the API server stored it
   * @throws ConflictException if the Etcd has changed since it was read
   */
  public Etcd writeRecoveryAnnotation(Etcd etcd, Optional<String> progress) {
    Map<String, String> annotations = new HashMap<>();
    annotations.put(Annotations.QUORUM_RECOVERY, progress.orElse(null));
    if (progress.isEmpty()) {
      annotations.put(Annotations.ALLOW_QUORUM_RECOVERY, null);
    }
    return patch(etcd, JsonMergePatch.ofVersion(etcd).withMetadata("annotations", annotations));
  }

  /**
   * Sets {@code spec.replicas} of the member set, and removes the partition that a restart of
   * members may have left: all pods are created from the newest template.
   *
   * @throws ConflictException if the member set has changed since it was read
   */
  public void scale(StatefulSet set, int members) {
    Map<String, Object> noPartition = Collections.singletonMap("rollingUpdate", null);
    patch(
        set,
        JsonMergePatch.ofVersion(set)
            .withField("spec", Map.of("replicas", members, "updateStrategy", noPartition)));
  }

  private <T extends HasMetadata> T patch(T object, JsonMergePatch patch) {
    return ApiRequests.write(object, () -> patch.send(client, object));
  }

  /** Creates the object. Does nothing if an object of this name exists. */
  public void createIfAbsent(HasMetadata object) {
    ApiRequests.write(
        object,
        () -> {
          try {
            return client.resource(object).create();
          } catch (KubernetesClientException refused) {
            if (FailureCause.of(refused) == FailureCause.ALREADY_EXISTS) {
              return object;
            }
            throw refused;
          }
        });
  }

  /** Deletes exactly this version of this object. */
  public void delete(HasMetadata object) {
    ApiRequests.delete(object, () -> Deleter.deleteResource(client, object));
  }
}
