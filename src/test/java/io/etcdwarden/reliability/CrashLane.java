package io.etcdwarden.reliability;

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

/**
 * One cluster whose operator crashes at some of its writes. Each round creates, changes and deletes
 * the cluster, once with a crash before and once with a crash after the API server receives the
 * write.
 */
final class CrashLane implements AutoCloseable {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final Duration SETTLING_TIME = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final String namespace;
  private final List<UserAction> actions =
      List.of(
          new UserAction("create", this::create, this::whyNotReady),
          new UserAction("change", this::change, this::whyNotReady),
          new UserAction("delete", this::delete, this::whyNotGone));
  private final Map<UserAction, ComparableState> endStates = new HashMap<>();
  private final Map<UserAction, WriteCounts> writeCounts = new HashMap<>();
  private final Map<UserAction, Integer> writes = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final FakeNode node;
  private final ApiServerLink link;
  private final OperatorSequence operators;

  CrashLane(SharedApiServer api) {
    client = api.client();
    namespace = api.newNamespace();
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    link = ApiServerLink.to(api.server().config());
    operators = new OperatorSequence(link, namespace);
  }

  @Override
  public void close() {
    operators.close();
    link.close();
    node.close();
  }

  /**
   * Runs all actions without a crash, then with a crash at each write <em>first</em>,
   * <em>first</em> + <em>step</em> and so on.
   *
   * @return what differs from the run without a crash
   */
  List<String> crashAtWrites(int first, int step) {
    actions.forEach(this::runWithoutCrash);
    int maxWrites = writes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (int write = first; write <= maxWrites; write += step) {
      runRound(write, true);
      runRound(write, false);
    }
    return failures;
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
