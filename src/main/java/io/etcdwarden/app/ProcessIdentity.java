package io.etcdwarden.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.UUID;

/**
 * Who this process is among its copies.
 *
 * @param host the pod, or the machine, it runs on
 * @param leaseHolder never the same twice, so that a restarted process is not taken for its
 *     predecessor
 * @param namespace where the Lease that copies agree on lives
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
