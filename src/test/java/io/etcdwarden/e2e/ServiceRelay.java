package io.etcdwarden.e2e;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Connects this machine to the client Service of a cluster: a pod forwards each connection to the
 * Service, and a port on localhost is forwarded to the pod. Kubernetes chooses a member for each
 * connection, as for clients in the cluster. TLS is end to end.
 */
final class ServiceRelay implements AutoCloseable {
  private static final String IMAGE =
      "europe-docker.pkg.dev/gardener-project/public/3rd/alpine:3.21.3";
  private static final int PORT = 2379;

  static {
    // A port-forward logs a stack trace at the end of each connection.
    ((Logger) LoggerFactory.getLogger("io.fabric8.kubernetes.client.jdkhttp"))
        .setLevel(Level.ERROR);
  }

  private final LocalPortForward forward;
  private final ClientTls tls;

  private ServiceRelay(LocalPortForward forward, ClientTls tls) {
    this.forward = forward;
    this.tls = tls;
  }

  /** Starts the pod and waits until it is ready. */
  static ServiceRelay to(KubernetesClient client, EtcdCluster etcdCluster) {
    String name = "relay-" + etcdCluster.name();
    client.resource(pod(name, etcdCluster)).create();
    client
        .pods()
        .inNamespace(etcdCluster.namespace())
        .withName(name)
        .waitUntilReady(90, TimeUnit.SECONDS);
    LocalPortForward forward =
        client.pods().inNamespace(etcdCluster.namespace()).withName(name).portForward(PORT);
    return new ServiceRelay(forward, new ClientTls(client, etcdCluster));
  }

  private static Pod pod(String name, EtcdCluster etcdCluster) {
    String next = "nc " + etcdCluster.name() + "-client " + PORT;
    // Depending on its version, nc accepts several connections with -lk or -ll.
    String listen = "nc -lk -p %1$d -e %2$s || exec nc -ll -p %1$d -e %2$s".formatted(PORT, next);
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(etcdCluster.namespace())
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(0L)
        .withAutomountServiceAccountToken(false)
        .addNewContainer()
        .withName("relay")
        .withImage(IMAGE)
        .withCommand(List.of("sh", "-c", listen))
        .endContainer()
        .endSpec()
        .build();
  }

  /** A client without TLS. */
  EtcdClient plainClient() {
    return new EtcdClient(this::port, Optional.empty());
  }

  /** A client that presents the client certificate of the cluster. */
  EtcdClient tlsClient() {
    return new EtcdClient(this::port, Optional.of(tls.withCertificate()));
  }

  /** A client with TLS that presents no certificate. */
  EtcdClient anonymousClient() {
    return new EtcdClient(this::port, Optional.of(tls.withoutCertificate()));
  }

  /** The URL for etcd clients outside the cluster; the server certificates are valid for it. */
  String endpoint() {
    return "https://localhost:" + port();
  }

  private int port() {
    return forward.getLocalPort();
  }

  @Override
  public void close() {
    try {
      forward.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
