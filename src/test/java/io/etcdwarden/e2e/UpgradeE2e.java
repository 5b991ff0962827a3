package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The feature gate that gives clusters a newer etcd, told while no other story is. */
@ExtendWith(EndToEnd.class)
@Isolated
class UpgradeE2e {
  private static final Duration A_START = Duration.ofMinutes(4);

  @Test
  void anotherEtcdComesAfterASnapshotAndFindsTheData(Story story, Operator operator)
      throws Exception {
    if (!operator.canBeChanged()) {
      story.note("not told: the operator in the cluster is not started with other settings");
      return;
    }
    Members main = story.members("main");
    story.step(
        "one member of the usual version is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace(), "client", "peer", "backup"));
          main.awaitWell(1, A_START);
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdDoor door =
          new EtcdDoor(relay::port, Optional.of(tls.with("main-client-client", "main-client-ca")));
      door.put("greeting", "hello");
      assertVersion(door, "3.4.");
      story.step(
          "the operator is started with the gate, and the member has the newer images",
          () -> {
            operator.restartFor(
                List.of(story.namespace()), "featureGates: {UpgradeEtcdVersion: true}");
            Await.minutes(4)
                .until(
                    () ->
                        main.images().equals(List.of(Specs.NEXT_ETCD, Specs.NEXT_SIDECAR))
                            ? main.amiss(1)
                            : Optional.of("images: " + main.images()));
          });
      assertEquals(
          1, new Tasks(story).done("main", "presync-snapshot-upgrade-").size(), "snapshots");
      door.expect("greeting", "hello");
      assertVersion(door, "3.5.");
    } finally {
      operator.restart();
    }
  }

  private static void assertVersion(EtcdDoor door, String start) throws IOException {
    String version = door.status().path("version").asText();
    assertTrue(version.startsWith(start), "etcd " + version);
  }
}
