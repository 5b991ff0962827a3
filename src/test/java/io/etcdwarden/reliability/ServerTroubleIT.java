package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.Call;
import io.etcdwarden.support.fault.Fault;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An API server that refuses, or tells late. */
class ServerTroubleIT {
  private static final List<String> WATCHED =
      List.of("secrets", "statefulsets", "configmaps", "services", "leases");
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
  private NodeStandIn node;
  private ApiServerLink link;
  private Relay relay;

  static List<Fault> faults() {
    return List.of(Fault.CONFLICT, Fault.TOO_MANY, Fault.INTERNAL, Fault.UNAVAILABLE);
  }

  @BeforeEach
  void start() {
    node = NodeStandIn.paper(client, namespace, NodeSettings.brisk());
    link = ApiServerLink.to(SharedApiServer.running().server().config());
    relay = new Relay(link, namespace);
  }

  @AfterEach
  void stop() {
    relay.close();
    link.close();
    node.close();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatTheServerRefusesForAWhileIsTriedAgain(Fault fault) {
    FaultProxy proxy = relay.current().proxy();
    proxy.answer(call -> call.resource().equals("secrets") && call.isMutating(), fault, 3);
    proxy.answer(call -> call.resource().equals("statefulsets") && call.isMutating(), fault, 3);

    create();

    awaitReady();
    assertEquals(Set.of(1L), Set.copyOf(relay.tally().creations().values()));
  }

  @Test
  void anOperatorThatSeesThePastMakesNothingTwice() {
    FaultProxy proxy = relay.current().proxy();
    WATCHED.forEach(proxy::holdWatch);

    create();
    Patience.AMPLE.until(this::whyNotWritten);
    Clusters.patch(client, namespace, "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");
    Patience.pass(A_WHILE);
    WATCHED.forEach(proxy::releaseWatch);

    awaitReady();
    assertEquals(Set.of(1L), Set.copyOf(relay.tally().creations().values()));
    assertEquals(Set.of(), relay.tally().deletions().keySet());
  }

  private void create() {
    client.resource(Clusters.secured(namespace)).create();
  }

  private void awaitReady() {
    Patience.AMPLE.until(() -> Clusters.whyNotReady(client, namespace));
  }

  private Optional<String> whyNotWritten() {
    List<Call> writes = relay.current().proxy().trace().writes();
    return writes.stream().anyMatch(call -> call.resource().equals("statefulsets"))
        ? Optional.empty()
        : Optional.of("no member set has been written");
  }
}
