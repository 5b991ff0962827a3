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
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * A door from this machine to a client Service: a pod that hands each connection on to the Service,
 * and a port of loopback that leads to the pod. Every connection chooses a member as those of other
 * clients in the cluster do; TLS stays end to end.
 */
final class ServiceRelay implements AutoCloseable {
  private static final String IMAGE =
      "europe-docker.pkg.dev/gardener-project/public/3rd/alpine:3.21.3";
  private static final int PORT = 2379;

  static {
    // A port-forward says at length that the other end is gone, at the end of each connection.
    ((Logger) LoggerFactory.getLogger("io.fabric8.kubernetes.client.jdkhttp"))
        .setLevel(Level.ERROR);
  }

  private final LocalPortForward forward;

  private ServiceRelay(LocalPortForward forward) {
    this.forward = forward;
  }

  /** Starts the pod and waits for it. */
  static ServiceRelay to(KubernetesClient client, EtcdCluster etcdCluster) {
    String name = "relay-" + etcdCluster.name();
    client.resource(pod(name, etcdCluster)).create();
    client
        .pods()
        .inNamespace(etcdCluster.namespace())
        .withName(name)
        .waitUntilReady(90, TimeUnit.SECONDS);
    return new ServiceRelay(
        client.pods().inNamespace(etcdCluster.namespace()).withName(name).portForward(PORT));
  }

  private static Pod pod(String name, EtcdCluster etcdCluster) {
    String next = "nc " + etcdCluster.name() + "-client " + PORT;
    // The same program says "many connections" in two ways.
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

  int port() {
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
