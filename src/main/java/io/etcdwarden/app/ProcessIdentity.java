package io.etcdwarden.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.UUID;

/**
 * The identity of this process among the replicas of the operator.
 *
 * @param host the name of the pod, or of the machine
 * @param leaseHolder the holder identity in the leader election Lease; unique per process, so that
 *     a restarted process does not continue the Lease of the old process
 * @param namespace the operator's own namespace, with the leader election Lease
 */
record ProcessIdentity(String host, String leaseHolder, String namespace) {
  static ProcessIdentity ofThisProcess(KubernetesClient client) {
    String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
    String namespace =
        Optional.ofNullable(System.getenv("POD_NAMESPACE"))
            .or(() -> Optional.ofNullable(client.getConfiguration().getNamespace()))
            .orElse("default");
    return new ProcessIdentity(host, host + "_" + UUID.randomUUID(), namespace);
  }
}
