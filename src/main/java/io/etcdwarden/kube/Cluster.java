package io.etcdwarden.kube;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.VolumeExpansion;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;

/** One etcd cluster as the API server holds it: the seam between deciding and doing. */
public interface Cluster {
  /** Reads everything that a run may want to know, once. */
  ObservedCluster observe();

  /**
   * Writes Secrets in their order and answers with them as they are now: a new one is created,
   * never laid over another; a change is made to exactly the version that it was decided on.
   *
   * @throws ConflictException if the server holds something newer than what was decided on
   */
  List<StoredSecret> writeSecrets(List<SecretWrite> writes);

  /**
   * Makes the objects what is wanted and answers with them as they are now. Objects of one list go
   * together; what must come later belongs into a later call.
   *
   * @throws ConflictException if an object has moved since the look
   */
  List<HasMetadata> apply(List<HasMetadata> wanted);

  /** Deletes those of the objects that this Etcd controls; returns the ones that were there. */
  List<ObjectRef> delete(List<ObjectRef> unwanted);

  /** Deletes the member set and leaves its pods running, to be adopted by the next one. */
  void deleteOrphaningPods(ObjectRef memberSet);

  /**
   * Asks for something to be done to this cluster; the next look sees the task.
   *
   * @throws ConflictException if there is a task of that name
   */
  void createTask(EtcdOpsTask task);

  /** Whether volumes of this class of storage may grow; asks the server. */
  VolumeExpansion volumeExpansion(String storageClass);

  /**
   * Lets claims ask for more.
   *
   * @throws ConflictException if a claim has moved since the look
   */
  void resizeClaims(List<ClaimResize> claims);

  /** Every object that this Etcd controls, from memory. */
  Map<ObjectRef, HasMetadata> controlledObjects();

  /**
   * Makes the status what is to be told; silent if it is that already.
   *
   * @throws ConflictException if somebody else has written to the resource since it was read
   */
  void writeStatus(EtcdStatus status);

  /** Takes off the annotations by which a user asked for the run that just succeeded. */
  void removeOperationAnnotation();

  /** Tells users as events; one that cannot be told is no failure. */
  void recordEvents(List<EventText> announcements);

  /** Takes what was held in memory for this cluster off the shelf. */
  void clearCachedSecrets();
}
