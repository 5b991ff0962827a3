package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.reliability.OperatorSequence.WriteCounts;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiCall;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The operator crashes at every write. Each round creates, changes and deletes a cluster. In round
 * <em>n</em> the operator crashes at its write <em>n</em>, once before and once after the API
 * server receives it. The next operator must reach the same state as without a crash, and both
 * together must not create or delete an object twice.
 */
class CrashIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final Duration SETTLING_TIME = Duration.ofSeconds(5);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final List<UserAction> actions =
      List.of(
          new UserAction("create", this::create, this::whyNotReady),
          new UserAction("change", this::change, this::whyNotReady),
          new UserAction("delete", this::delete, this::whyNotGone));
  private final Map<UserAction, ComparableState> endStates = new HashMap<>();
  private final Map<UserAction, WriteCounts> writeCounts = new HashMap<>();
  private final Map<UserAction, Integer> writes = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private FakeNode node;
  private ApiServerLink link;
  private OperatorSequence operators;

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

  @Test
  void aCrashAtAnyWriteLeadsToTheStateWithoutCrash() {
    actions.forEach(this::runWithoutCrash);
    int maxWrites = writes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (int write = 1; write <= maxWrites; write++) {
      runRound(write, true);
      runRound(write, false);
    }
    assertEquals(List.of(), failures);
  }

  private void runRound(int write, boolean before) {
    for (UserAction action : actions) {
      if (write <= writes.get(action)) {
        runWithCrash(action, write, before);
      } else {
        // The action has fewer writes, but the next action needs its result.
        action.run().run();
        TIMEOUT.await(action.whyNotDone());
      }
    }
  }

  private void runWithoutCrash(UserAction action) {
    operators.startCounting();
    action.run().run();
    TIMEOUT.await(action.whyNotDone());
    PollTimeout.waitFor(SETTLING_TIME);
    endStates.put(action, ComparableState.of(client, namespace));
    writeCounts.put(action, operators.writeCounts());
    writes.put(action, operators.current().proxy().trace().writes().size());
  }

  private void runWithCrash(UserAction action, int write, boolean before) {
    String label = action + ", crash " + (before ? "before" : "after") + " write " + write;
    operators.startCounting();
    CompletableFuture<ApiCall> cut = cut(write, before);
    action.run().run();
    // The order of the writes varies, and there may be one write less.
    TIMEOUT.await(() -> cut.isDone() ? Optional.empty() : action.whyNotDone().get());
    operators.replaceOperator();
    awaitEndState(action, label);
    if (!operators.writeCounts().equals(writeCounts.get(action))) {
      failures.add(
          label + ": " + operators.writeCounts() + " instead of " + writeCounts.get(action));
    }
  }

  private CompletableFuture<ApiCall> cut(int write, boolean before) {
    FaultProxy proxy = operators.current().proxy();
    return before ? proxy.cutBefore(write) : proxy.cutAfter(write);
  }

  private void awaitEndState(UserAction action, String label) {
    try {
      TIMEOUT.await(() -> action.whyNotDone().get().or(() -> differenceToEndState(action)));
    } catch (AssertionError timeout) {
      throw new AssertionError(label + ": " + timeout.getMessage(), timeout);
    }
  }

  private Optional<String> differenceToEndState(UserAction action) {
    return ComparableState.of(client, namespace).differenceTo(endStates.get(action));
  }

  private void create() {
    client.resource(TlsCluster.etcd(namespace)).create();
  }

  private void change() {
    TlsCluster.patch(client, namespace, "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");
  }

  private void delete() {
    client.resource(TlsCluster.etcd(namespace)).delete();
  }

  private Optional<String> whyNotReady() {
    return TlsCluster.whyNotReady(client, namespace);
  }

  private Optional<String> whyNotGone() {
    Etcd etcd = TlsCluster.live(client, namespace);
    ComparableState state = ComparableState.of(client, namespace);
    return etcd == null && state.isEmpty()
        ? Optional.empty()
        : Optional.of("not deleted: " + state.objects().keySet());
  }
}
