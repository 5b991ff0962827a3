package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** New members join a cluster that another Etcd keeps, and have its data. */
@ExtendWith(EndToEnd.class)
class JoinE2e {
  @Test
  void threeMembersJoinAClusterThatServes(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace()));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    Members other = story.members("other");
    try (Relay relay = Relay.to(story.client(), main)) {
      EtcdDoor door = new EtcdDoor(relay::port, Optional.empty());
      door.put("greeting", "hello");
      story.step(
          "three members of another Etcd join it",
          () -> {
            other.wish(joining(main, Specs.members(3, story.namespace() + "-other")));
            other.awaitWell(3, Duration.ofMinutes(10));
          });
      assertEquals(4, door.voters());
    }
    assertTrue(
        other.condition("BootstrappedWithExistingCluster").map(Condition::holds).orElse(false));
    try (Relay relay = Relay.to(story.client(), other)) {
      new EtcdDoor(relay::port, Optional.empty()).expect("greeting", "hello");
    }
  }

  private static String joining(Members cluster, String spec) {
    String name = cluster.name();
    String block =
        """
            metrics: basic
            bootstrapWithExistingCluster:
              members:
                - name: %1$s-0
                  peerUrls: ["http://%1$s-0.%1$s-peer.%2$s.svc:2380"]
              clientEndpoints: ["http://%1$s-client.%2$s.svc:2379"]
        """
            .formatted(name, cluster.namespace());
    return spec.replace("    metrics: basic\n", block);
  }
}
