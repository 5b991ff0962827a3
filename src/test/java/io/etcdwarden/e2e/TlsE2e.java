package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.LastError;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS is enabled and disabled while members run. */
@ExtendWith(EndToEndExtension.class)
class TlsE2e {
  private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(8);

  @Test
  void tlsIsEnabledLineByLine(Story story) throws Exception {
    EtcdCluster main = story.startMain(3);
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.plainClient();
      Traffic.during(
              story, etcd, () -> story.step("peer TLS is enabled", () -> enablePeerTls(main)))
          .assertNoFailures();
      etcd.put("greeting", "hello");

      story.step(
          "disabling peer TLS is rejected, and no pod restarts",
          () -> rejectDisablingPeerTls(main));
      story.step(
          "TLS for clients and backups is enabled with a new label",
          () -> enableClientAndBackupTls(main));
      EtcdClient tlsClient = relay.tlsClient();
      tlsClient.expect("greeting", "hello");

      story.step("TLS for clients and backups is disabled", () -> disableClientAndBackupTls(main));
      etcd.expect("greeting", "hello");
    }
  }

  /** Every client must reconnect with TLS, so the story checks only that the data is kept. */
  @Test
  void tlsIsEnabledOnAllLinesAtOnce(Story story) throws Exception {
    EtcdCluster main = story.startMain(3);
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.plainClient();
      etcd.put("greeting", "hello");
      story.step(
          "TLS on all lines is enabled with a new label",
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
      EtcdClient tlsClient = relay.tlsClient();
      tlsClient.expect("greeting", "hello");
      assertEquals(3, tlsClient.votingMembers());
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
        "rejected",
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
