package io.etcdwarden.kube;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.observed.ClaimLabelling;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.VolumeExpansion;
import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One etcd cluster on the API server. The main controller reads and writes only through this
 * interface, so tests replace it with a cluster in memory.
 */
public interface EtcdCluster {
  /** Observes the cluster, once per reconcile. */
  ObservedCluster observe();

  /**
   * Writes Secrets in the order of their dependencies and returns those that exist then as the API
   * server stored them. A new Secret is created and never overwrites another; a change applies to
   * exactly the observed version.
   *
   * @throws ConflictException if a Secret has changed since it was observed
   */
  List<StoredSecret> writeSecrets(List<SecretWrite> writes);

  /**
   * Asks an issuer to sign a CA, and returns what became of the request; a failure is a refusal.
   *
   * @param key the private key of the CA
   */
  SigningState sign(SigningRequest request, KeyMaterial key, Instant now);

  /**
   * Applies the wanted objects concurrently and returns them as the API server stored them. An
   * object that must be written later belongs into a later call.
   *
   * @throws ConflictException if an object has changed since it was observed
   */
  List<HasMetadata> apply(List<HasMetadata> wanted);

  /**
   * Writes a ConfigMap whose name a user chose, if the name is free or the ConfigMap is that of
   * this Etcd. Sends no request if it already has the wanted content.
   *
   * @return false if another ConfigMap has the name
   * @throws ConflictException if the ConfigMap has changed since it was observed
   */
  boolean publish(ConfigMap bundle);

  /**
   * Adds annotations to the pod template of the member set, so that its pods are replaced one by
   * one. The annotations stay when the member set is applied again.
   *
   * @throws ConflictException if the member set has changed since it was observed
   */
  void restartMembers(StatefulSet memberSet, Map<String, String> annotations);

  /**
   * Deletes these pods of the member set, so that it creates them again.
   *
   * @throws ConflictException if a pod has changed since it was observed
   */
  void replacePods(StatefulSet memberSet, List<Pod> pods);

  /**
   * Whether applying the wanted member set changes the pod template of the existing one, so that
   * its pods are replaced.
   */
  boolean changesPodTemplate(StatefulSet existing, StatefulSet wanted);

  /**
   * Sets the partition of the member set before its pod template changes, and writes why it changes
   * into the annotation {@code kubernetes.io/change-cause}.
   *
   * @param cause a text for users; empty to remove the annotation
   * @return the member set as the API server stored it
   * @throws ConflictException if the member set has changed since it was observed
   */
  StatefulSet holdMembers(StatefulSet memberSet, int partition, String cause);

  /**
   * Sets the partition of the member set; pods with a lower ordinal keep their template. The
   * partition stays when the member set is applied again.
   *
   * @param partition empty to remove it, and the cause of the change with it
   * @return the member set as the API server stored it
   * @throws ConflictException if the member set has changed since it was observed
   */
  StatefulSet setPartition(StatefulSet memberSet, OptionalInt partition);

  /** Deletes those of the objects that this Etcd controls, and returns the deleted ones. */
  List<ObjectRef> delete(List<ObjectRef> unwanted);

  /** Deletes the member set but keeps its pods, which the next member set adopts. */
  void deleteOrphaningPods(ObjectRef memberSet);

  /**
   * Creates an on-demand task for this cluster; the next observation contains it.
   *
   * @throws ConflictException if a task of this name exists
   */
  void createTask(EtcdOpsTask task);

  /** Reads from the API server whether the storage class allows volumes to expand. */
  VolumeExpansion volumeExpansion(String storageClass);

  /** Returns the claim of this name, whatever labels it has; empty if it does not exist. */
  Optional<PersistentVolumeClaim> claim(String name);

  /**
   * Adds labels to claims, if only pods of the member set use them.
   *
   * @return the claims that have new labels; their observed versions are outdated
   * @throws ConflictException if a claim has changed since it was observed
   */
  List<PersistentVolumeClaim> labelClaims(StatefulSet memberSet, List<ClaimLabelling> labels);

  /**
   * Requests the new sizes of claims.
   *
   * @throws ConflictException if a claim has changed since it was observed
   */
  void resizeClaims(List<ClaimResize> claims);

  /** Returns every cached object that this Etcd controls. */
  Map<ObjectRef, HasMetadata> controlledObjects();

  /**
   * Writes the status. Sends no request if the Etcd already has this status.
   *
   * @throws ConflictException if the Etcd has changed since it was read
   */
  void writeStatus(EtcdStatus status);

  /** Removes the annotation with which a user requested the reconcile that has succeeded. */
  void removeOperationAnnotation();

  /** Changes these annotations of the Etcd. An empty value removes the annotation. */
  void changeAnnotations(Map<String, String> changes);

  /** Records events about the Etcd. A failure to write an event is only logged. */
  void recordEvents(List<EventText> events);

  /** Removes the Secrets of this cluster from the cache. */
  void clearCachedSecrets();
}
