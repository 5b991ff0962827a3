package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** New members join a running cluster. */
@ExtendWith(EndToEndExtension.class)
class ScaleOutE2e {
  private static final Duration SCALE_OUT_LIMIT = Duration.ofMinutes(8);

  @Test
  void oneMemberWithTlsScalesToThreeAndThenFive(Story story) throws Exception {
    EtcdCluster main = story.startMain(1, "client", "peer", "backup");
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.tlsClient();
      Traffic.during(
              story,
              etcd,
              () -> {
                story.step("1 member becomes 3", () -> scaleTo(main, 3));
                story.step("3 members become 5", () -> scaleTo(main, 5));
              })
          .assertNoFailures();
      assertEquals(5, etcd.votingMembers());
    }
  }

  @Test
  void oneMemberWithoutTlsScalesToThree(Story story) throws Exception {
    EtcdCluster main = story.startMain(1);
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.plainClient();
      Traffic.during(story, etcd, () -> story.step("1 member becomes 3", () -> scaleTo(main, 3)))
          .assertNoFailures();
      assertEquals(3, etcd.votingMembers());
    }
  }

  @Test
  void oneMemberScalesToThreeWhilePeerTlsAndLabelsChange(Story story) throws Exception {
    EtcdCluster main = story.startMain(1);
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.plainClient();
      etcd.put("greeting", "hello");
      story.step(
          "1 member becomes 3 with peer TLS and a new label",
          () -> {
            main.patch(
                """
                spec:
                  replicas: 3
                  labels: {added: later}
                  etcd:
                    peerUrlTls: %s
                """
                    .formatted(EtcdSpecs.tls("peer")));
            main.awaitHealthy(3, SCALE_OUT_LIMIT);
          });
      etcd.expect("greeting", "hello");
      assertEquals(3, etcd.votingMembers());
    }
  }

  private static void scaleTo(EtcdCluster main, int replicas) {
    main.patch("spec: {replicas: " + replicas + "}");
    main.awaitHealthy(replicas, SCALE_OUT_LIMIT);
  }
}
