package io.etcdwarden.kube;

import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.Snapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;

/** One etcd cluster as the API server holds it: the seam between deciding and doing. */
public interface Cluster {
  /** Reads everything that a run may want to know, once. */
  Snapshot look();

  /**
   * Writes Secrets in their order: one without a version is created, never laid over another; one
   * with a version replaces exactly that version.
   *
   * @throws StaleException if the server holds something newer than what was decided on
   */
  List<Secret> keep(List<Secret> secrets);

  /** Adds or removes this Etcd among the owners of a generated Secret. */
  Secret share(String secretName, boolean owned);

  /**
   * Makes the objects what is wanted and answers with them as they are now. Objects of one list go
   * together; what must come later belongs into a later call.
   *
   * @throws StaleException if an object has moved since the look
   */
  List<HasMetadata> apply(List<HasMetadata> wanted);

  /** Deletes those of the objects that this Etcd controls; returns the ones that were there. */
  List<ObjectRef> delete(List<ObjectRef> unwanted);

  /** Deletes the member set and leaves its pods running, to be adopted by the next one. */
  void deleteKeepingPods(ObjectRef memberSet);

  /** Takes what was held in memory for this cluster off the shelf. */
  void forget();
}
