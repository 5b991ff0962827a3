package io.etcdwarden.kube.watch;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.List;
import java.util.stream.Collectors;

/** The failures of a cluster whose objects or Secrets are larger than the operator reads. */
final class ReadLimits {
  /** In characters of base64, for all Secrets that an Etcd names. Several are read at a time. */
  static final long MAX_SECRETS = 2 * 1024 * 1024;

  private static final int MAX_NAMED = 5;

  private ReadLimits() {}

  /**
   * Fails if objects of the cluster are not cached because they exceed the limits: the operator
   * must not treat them as absent.
   *
   * @param objects the kinds and names of these objects
   */
  static void failIfAny(List<String> objects) {
    if (objects.isEmpty()) {
      return;
    }
    int more = objects.size() - MAX_NAMED;
    throw new OperatorException(
        ErrorCode.API_SERVER,
        "the objects of this cluster are too large to be read: the operator reads "
            + ClusterObjectStore.MAX_PER_CLUSTER / 1024
            + " KiB of each kind, and these exceed it: "
            + objects.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
            + (more > 0 ? " and " + more + " more" : "")
            + ". Delete the objects with the labels or the owner reference of this cluster that the"
            + " operator did not create, and remove what others have added to its objects");
  }

  static OperatorException secretsTooLarge() {
    return new OperatorException(
        ErrorCode.GET_SECRET,
        "the Secrets that this Etcd names have more than "
            + MAX_SECRETS / 1024
            + " KiB of base64 text together, and the operator reads no more; remove from them what"
            + " is not needed");
  }
}
