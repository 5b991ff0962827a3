package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members join a cluster that serves. */
@ExtendWith(EndToEnd.class)
class ScaleOutE2e {
  private static final Duration A_JOIN = Duration.ofMinutes(8);

  @Test
  void oneSecuredMemberBecomesThreeAndThenFive(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "one member with TLS on every line is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace(), "client", "peer", "backup"));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdDoor door =
          new EtcdDoor(relay::port, Optional.of(tls.with("main-client-client", "main-client-ca")));
      Traffic traffic = Traffic.start(door);
      story.step("two more join", () -> grow(main, 3));
      story.step("and two more", () -> grow(main, 5));
      Traffic.Log log = traffic.end();
      story.tell(log);
      assertEquals(List.of(), log.lost());
      assertEquals(List.of(), log.failures());
      assertEquals(5, door.voters());
    }
  }

  @Test
  void oneMemberWithoutTlsBecomesThree(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace()));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      EtcdDoor door = new EtcdDoor(relay::port, Optional.empty());
      Traffic traffic = Traffic.start(door);
      story.step("two more join", () -> grow(main, 3));
      Traffic.Log log = traffic.end();
      story.tell(log);
      assertEquals(List.of(), log.lost());
      assertEquals(List.of(), log.failures());
      assertEquals(3, door.voters());
    }
  }

  @Test
  void oneMemberBecomesThreeWhileItLearnsTlsAndLabels(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace()));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      EtcdDoor door = new EtcdDoor(relay::port, Optional.empty());
      door.put("greeting", "hello");
      story.step(
          "it has TLS with others, another label, and two others",
          () -> {
            main.change(
                """
                spec:
                  replicas: 3
                  labels: {added: later}
                  etcd:
                    peerUrlTls: %s
                """
                    .formatted(Specs.tls("peer")));
            main.awaitWell(3, A_JOIN);
          });
      door.expect("greeting", "hello");
      assertEquals(3, door.voters());
    }
  }

  private static void grow(Members main, int replicas) {
    main.change("spec: {replicas: " + replicas + "}");
    main.awaitWell(replicas, A_JOIN);
  }
}
