package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiCall;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.fault.FaultResponse;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
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

/** An API server that rejects requests, or whose watches are late. */
class ApiServerFaultsIT {
  private static final List<String> WATCHED =
      List.of("secrets", "statefulsets", "configmaps", "services", "leases");
  private static final Duration STALE_PERIOD = Duration.ofSeconds(3);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private ApiServerLink link;
  private OperatorSequence operators;

  static List<FaultResponse> faults() {
    return List.of(
        FaultResponse.CONFLICT,
        FaultResponse.TOO_MANY,
        FaultResponse.INTERNAL,
        FaultResponse.UNAVAILABLE);
  }

  @BeforeEach
  void start() {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    link = ApiServerLink.to(SharedApiServer.running().server().config());
    operators = new OperatorSequence(link, namespace);
  }

  @AfterEach
  void stop() {
    operators.close();
    link.close();
    node.close();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void requestsThatTheApiServerRejectsAreRetried(FaultResponse faultResponse) {
    FaultProxy proxy = operators.current().proxy();
    proxy.respondWith(
        apiCall -> apiCall.resource().equals("secrets") && apiCall.isMutating(), faultResponse, 3);
    proxy.respondWith(
        apiCall -> apiCall.resource().equals("statefulsets") && apiCall.isMutating(),
        faultResponse,
        3);

    create();

    awaitReady();
    assertEquals(Set.of(1L), Set.copyOf(operators.writeCounts().creations().values()));
  }

  @Test
  void anOperatorWithStaleCachesCreatesNothingTwice() {
    FaultProxy proxy = operators.current().proxy();
    WATCHED.forEach(proxy::holdWatch);

    create();
    PollTimeout.LONG.await(this::whyNotWritten);
    TlsCluster.patch(client, namespace, "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");
    PollTimeout.waitFor(STALE_PERIOD);
    WATCHED.forEach(proxy::releaseWatch);

    awaitReady();
    assertEquals(Set.of(1L), Set.copyOf(operators.writeCounts().creations().values()));
    assertEquals(Set.of(), operators.writeCounts().deletions().keySet());
  }

  private void create() {
    client.resource(TlsCluster.etcd(namespace)).create();
  }

  private void awaitReady() {
    PollTimeout.LONG.await(() -> TlsCluster.whyNotReady(client, namespace));
  }

  private Optional<String> whyNotWritten() {
    List<ApiCall> writes = operators.current().proxy().trace().writes();
    return writes.stream().anyMatch(apiCall -> apiCall.resource().equals("statefulsets"))
        ? Optional.empty()
        : Optional.of("no StatefulSet was written");
  }
}
