package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.reliability.Relay.Tally;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.Call;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
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
  private static final Patience PATIENCE = Patience.AMPLE;
  private static final Duration UNTIL_QUIET = Duration.ofSeconds(5);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
  private final List<Deed> deeds =
      List.of(
          new Deed("create", this::create, this::whyNotReady),
          new Deed("change", this::change, this::whyNotReady),
          new Deed("delete", this::delete, this::whyNotGone));
  private final Map<Deed, EndState> ends = new HashMap<>();
  private final Map<Deed, Tally> tallies = new HashMap<>();
  private final Map<Deed, Integer> writes = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private NodeStandIn node;
  private ApiServerLink link;
  private Relay relay;

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

  @Test
  void aCrashAtAnyWriteEndsWhereNoCrashEnds() {
    deeds.forEach(this::doWithoutCrash);
    int most = writes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (int write = 1; write <= most; write++) {
      playRound(write, true);
      playRound(write, false);
    }
    assertEquals(List.of(), faults);
  }

  private void playRound(int write, boolean before) {
    for (Deed deed : deeds) {
      if (write <= writes.get(deed)) {
        doWithCrash(deed, write, before);
      } else {
        // What comes next builds on it.
        deed.act().run();
        PATIENCE.until(deed.whyNotDone());
      }
    }
  }

  private void doWithoutCrash(Deed deed) {
    relay.startCounting();
    deed.act().run();
    PATIENCE.until(deed.whyNotDone());
    Patience.pass(UNTIL_QUIET);
    ends.put(deed, EndState.of(client, namespace));
    tallies.put(deed, relay.tally());
    writes.put(deed, relay.current().proxy().trace().writes().size());
  }

  private void doWithCrash(Deed deed, int write, boolean before) {
    String where = deed + ", cut off " + (before ? "before" : "after") + " write " + write;
    relay.startCounting();
    CompletableFuture<Call> cut = cut(write, before);
    deed.act().run();
    // Which write comes when is not the same each time; there may be one less.
    PATIENCE.until(() -> cut.isDone() ? Optional.empty() : deed.whyNotDone().get());
    relay.handOver();
    awaitEnd(deed, where);
    if (!relay.tally().equals(tallies.get(deed))) {
      faults.add(where + ": " + relay.tally() + " instead of " + tallies.get(deed));
    }
  }

  private CompletableFuture<Call> cut(int write, boolean before) {
    FaultProxy proxy = relay.current().proxy();
    return before ? proxy.cutBefore(write) : proxy.cutAfter(write);
  }

  private void awaitEnd(Deed deed, String where) {
    try {
      PATIENCE.until(() -> deed.whyNotDone().get().or(() -> differenceToEndOf(deed)));
    } catch (AssertionError never) {
      throw new AssertionError(where + ": " + never.getMessage(), never);
    }
  }

  private Optional<String> differenceToEndOf(Deed deed) {
    return EndState.of(client, namespace).differenceTo(ends.get(deed));
  }

  private void create() {
    client.resource(Clusters.secured(namespace)).create();
  }

  private void change() {
    Clusters.patch(client, namespace, "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");
  }

  private void delete() {
    client.resource(Clusters.secured(namespace)).delete();
  }

  private Optional<String> whyNotReady() {
    return Clusters.whyNotReady(client, namespace);
  }

  private Optional<String> whyNotGone() {
    Etcd etcd = Clusters.live(client, namespace);
    EndState state = EndState.of(client, namespace);
    return etcd == null && state.isEmpty()
        ? Optional.empty()
        : Optional.of("still there: " + state.objects().keySet());
  }
}
