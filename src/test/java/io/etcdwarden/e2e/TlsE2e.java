package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.LastError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS is switched under members that run. */
@ExtendWith(EndToEnd.class)
class TlsE2e {
  private static final Duration A_ROUND = Duration.ofMinutes(8);

  @Test
  void threeMembersLearnTlsLineByLine(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "three members without TLS are ready",
        () -> {
          main.wish(Specs.members(3, story.namespace()));
          main.awaitWell(3, Duration.ofMinutes(7));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      EtcdDoor door = new EtcdDoor(relay::port, Optional.empty());
      Traffic traffic = Traffic.start(door);
      story.step("TLS between members is switched on", () -> securePeers(main));
      Traffic.Log log = traffic.end();
      story.tell(log);
      assertEquals(List.of(), log.lost());
      assertEquals(List.of(), log.failures());
      door.put("greeting", "hello");

      story.step("taking it away is refused, and nothing restarts", () -> refuse(main));
      story.step(
          "TLS for clients and backups is switched on, and a label with it",
          () -> secureClients(main));
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdDoor secured =
          new EtcdDoor(relay::port, Optional.of(tls.with("main-client-client", "main-client-ca")));
      secured.expect("greeting", "hello");

      story.step("TLS for clients and backups is switched off again", () -> openClients(main));
      door.expect("greeting", "hello");
    }
  }

  /**
   * No client can follow that without a pause, so what it has written before is all that counts.
   */
  @Test
  void threeMembersLearnTlsOnEveryLineAtOnce(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "three members without TLS are ready",
        () -> {
          main.wish(Specs.members(3, story.namespace()));
          main.awaitWell(3, Duration.ofMinutes(7));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      EtcdDoor door = new EtcdDoor(relay::port, Optional.empty());
      door.put("greeting", "hello");
      story.step(
          "TLS on every line and a label are switched on",
          () -> {
            main.change(
                """
                spec:
                  labels: {added: later}
                  etcd:
                    clientUrlTls: %s
                    peerUrlTls: %s
                  backup:
                    tls: %s
                """
                    .formatted(Specs.tls("client"), Specs.tls("peer"), Specs.tls("backup")));
            main.awaitWell(3, A_ROUND);
          });
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdDoor secured =
          new EtcdDoor(relay::port, Optional.of(tls.with("main-client-client", "main-client-ca")));
      secured.expect("greeting", "hello");
      assertEquals(3, secured.voters());
    }
  }

  private static void securePeers(Members main) {
    main.change("spec: {etcd: {peerUrlTls: " + Specs.tls("peer") + "}}");
    main.awaitWell(3, A_ROUND);
  }

  private static void refuse(Members main) {
    Map<String, String> pods = main.pods();
    main.change("spec: {etcd: {peerUrlTls: null}}");
    main.await(
        "refused",
        etcd -> etcd.getStatus().lastErrors() != null && !etcd.getStatus().lastErrors().isEmpty(),
        Duration.ofMinutes(1));
    LastError error = main.seen().getStatus().lastErrors().getFirst();
    assertEquals("ERR_INVALID_SPEC", error.code());
    assertTrue(error.description().contains("spec.etcd.peerUrlTls"), error.description());
    securePeers(main);
    assertEquals(pods, main.pods());
  }

  private static void secureClients(Members main) {
    main.change(
        """
        spec:
          labels: {added: later}
          etcd:
            clientUrlTls: %s
          backup:
            tls: %s
        """
            .formatted(Specs.tls("client"), Specs.tls("backup")));
    main.awaitWell(3, A_ROUND);
  }

  private static void openClients(Members main) {
    main.change("spec: {etcd: {clientUrlTls: null}, backup: {tls: null}}");
    main.awaitWell(3, A_ROUND);
  }
}
