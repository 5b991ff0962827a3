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
 * A crash at every write. Round after round a cluster is created, changed and deleted, and each
 * time the operator is cut off at one more of its writes, once before and once after the server got
 * it. Its successor has to reach the state that no crash leads to, and together they must not have
 * created or deleted anything twice.
 */
class CrashIT {
  private static final PollTimeout PATIENCE = PollTimeout.LONG;
  private static final Duration UNTIL_QUIET = Duration.ofSeconds(5);

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
    int most = writes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (int write = 1; write <= most; write++) {
      runRound(write, true);
      runRound(write, false);
    }
    assertEquals(List.of(), failures);
  }

  private void runRound(int write, boolean before) {
    for (UserAction userAction : actions) {
      if (write <= writes.get(userAction)) {
        runWithCrash(userAction, write, before);
      } else {
        // What comes next builds on it.
        userAction.run().run();
        PATIENCE.await(userAction.whyNotDone());
      }
    }
  }

  private void runWithoutCrash(UserAction userAction) {
    operators.startCounting();
    userAction.run().run();
    PATIENCE.await(userAction.whyNotDone());
    PollTimeout.waitFor(UNTIL_QUIET);
    endStates.put(userAction, ComparableState.of(client, namespace));
    writeCounts.put(userAction, operators.writeCounts());
    writes.put(userAction, operators.current().proxy().trace().writes().size());
  }

  private void runWithCrash(UserAction userAction, int write, boolean before) {
    String where = userAction + ", cut off " + (before ? "before" : "after") + " write " + write;
    operators.startCounting();
    CompletableFuture<ApiCall> cut = cut(write, before);
    userAction.run().run();
    // Which write comes when is not the same each time; there may be one less.
    PATIENCE.await(() -> cut.isDone() ? Optional.empty() : userAction.whyNotDone().get());
    operators.replaceOperator();
    awaitEnd(userAction, where);
    if (!operators.writeCounts().equals(writeCounts.get(userAction))) {
      failures.add(
          where + ": " + operators.writeCounts() + " instead of " + writeCounts.get(userAction));
    }
  }

  private CompletableFuture<ApiCall> cut(int write, boolean before) {
    FaultProxy proxy = operators.current().proxy();
    return before ? proxy.cutBefore(write) : proxy.cutAfter(write);
  }

  private void awaitEnd(UserAction userAction, String where) {
    try {
      PATIENCE.await(() -> userAction.whyNotDone().get().or(() -> differenceToEndOf(userAction)));
    } catch (AssertionError never) {
      throw new AssertionError(where + ": " + never.getMessage(), never);
    }
  }

  private Optional<String> differenceToEndOf(UserAction userAction) {
    return ComparableState.of(client, namespace).differenceTo(endStates.get(userAction));
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
        : Optional.of("still there: " + state.objects().keySet());
  }
}
