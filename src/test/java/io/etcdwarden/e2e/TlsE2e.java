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
@ExtendWith(EndToEndExtension.class)
class TlsE2e {
  private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(8);

  @Test
  void tlsIsEnabledLineByLine(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "three members without TLS are ready",
        () -> {
          main.create(EtcdSpecs.members(3, story.namespace()));
          main.awaitHealthy(3, Duration.ofMinutes(7));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      EtcdClient door = new EtcdClient(serviceRelay::port, Optional.empty());
      Traffic traffic = Traffic.start(door);
      story.step("TLS between members is switched on", () -> enablePeerTls(main));
      Traffic.Summary summary = traffic.end();
      story.noteSummary(summary);
      assertEquals(List.of(), summary.lost());
      assertEquals(List.of(), summary.failures());
      door.put("greeting", "hello");

      story.step(
          "taking it away is refused, and nothing restarts", () -> rejectDisablingPeerTls(main));
      story.step(
          "TLS for clients and backups is switched on, and a label with it",
          () -> enableClientAndBackupTls(main));
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient tlsClient =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      tlsClient.expect("greeting", "hello");

      story.step(
          "TLS for clients and backups is switched off again",
          () -> disableClientAndBackupTls(main));
      door.expect("greeting", "hello");
    }
  }

  /**
   * No client can follow that without a pause, so what it has written before is all that counts.
   */
  @Test
  void tlsIsEnabledOnAllLinesAtOnce(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "three members without TLS are ready",
        () -> {
          main.create(EtcdSpecs.members(3, story.namespace()));
          main.awaitHealthy(3, Duration.ofMinutes(7));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      EtcdClient door = new EtcdClient(serviceRelay::port, Optional.empty());
      door.put("greeting", "hello");
      story.step(
          "TLS on every line and a label are switched on",
          () -> {
            main.patch(
                """
                spec:
                  labels: {added: later}
                  etcd:
                    clientUrlTls: %s
                    peerUrlTls: %s
                  backup:
                    tls: %s
                """
                    .formatted(
                        EtcdSpecs.tls("client"), EtcdSpecs.tls("peer"), EtcdSpecs.tls("backup")));
            main.awaitHealthy(3, ROLLOUT_LIMIT);
          });
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient tlsClient =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      tlsClient.expect("greeting", "hello");
      assertEquals(3, tlsClient.voters());
    }
  }

  private static void enablePeerTls(EtcdCluster main) {
    main.patch("spec: {etcd: {peerUrlTls: " + EtcdSpecs.tls("peer") + "}}");
    main.awaitHealthy(3, ROLLOUT_LIMIT);
  }

  private static void rejectDisablingPeerTls(EtcdCluster main) {
    Map<String, String> pods = main.pods();
    main.patch("spec: {etcd: {peerUrlTls: null}}");
    main.await(
        "refused",
        etcd -> etcd.getStatus().lastErrors() != null && !etcd.getStatus().lastErrors().isEmpty(),
        Duration.ofMinutes(1));
    LastError error = main.get().getStatus().lastErrors().getFirst();
    assertEquals("ERR_INVALID_SPEC", error.code());
    assertTrue(error.description().contains("spec.etcd.peerUrlTls"), error.description());
    enablePeerTls(main);
    assertEquals(pods, main.pods());
  }

  private static void enableClientAndBackupTls(EtcdCluster main) {
    main.patch(
        """
        spec:
          labels: {added: later}
          etcd:
            clientUrlTls: %s
          backup:
            tls: %s
        """
            .formatted(EtcdSpecs.tls("client"), EtcdSpecs.tls("backup")));
    main.awaitHealthy(3, ROLLOUT_LIMIT);
  }

  private static void disableClientAndBackupTls(EtcdCluster main) {
    main.patch("spec: {etcd: {clientUrlTls: null}, backup: {tls: null}}");
    main.awaitHealthy(3, ROLLOUT_LIMIT);
  }
}
