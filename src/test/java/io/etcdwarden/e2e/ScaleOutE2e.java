package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members join a cluster that serves. */
@ExtendWith(EndToEndExtension.class)
class ScaleOutE2e {
  private static final Duration SCALE_OUT_LIMIT = Duration.ofMinutes(8);

  @Test
  void oneMemberWithTlsScalesToThreeAndThenFive(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member with TLS on every line is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace(), "client", "peer", "backup"));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient etcd =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      Traffic traffic = Traffic.start(etcd);
      story.step("two more join", () -> scaleTo(main, 3));
      story.step("and two more", () -> scaleTo(main, 5));
      Traffic.Summary summary = traffic.end();
      story.noteSummary(summary);
      assertEquals(List.of(), summary.lost());
      assertEquals(List.of(), summary.failures());
      assertEquals(5, etcd.voters());
    }
  }

  @Test
  void oneMemberWithoutTlsScalesToThree(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace()));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = new EtcdClient(serviceRelay::port, Optional.empty());
      Traffic traffic = Traffic.start(etcd);
      story.step("two more join", () -> scaleTo(main, 3));
      Traffic.Summary summary = traffic.end();
      story.noteSummary(summary);
      assertEquals(List.of(), summary.lost());
      assertEquals(List.of(), summary.failures());
      assertEquals(3, etcd.voters());
    }
  }

  @Test
  void oneMemberScalesToThreeWhilePeerTlsAndLabelsChange(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace()));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = new EtcdClient(serviceRelay::port, Optional.empty());
      etcd.put("greeting", "hello");
      story.step(
          "it has TLS with others, another label, and two others",
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
      assertEquals(3, etcd.voters());
    }
  }

  private static void scaleTo(EtcdCluster main, int replicas) {
    main.patch("spec: {replicas: " + replicas + "}");
    main.awaitHealthy(replicas, SCALE_OUT_LIMIT);
  }
}
