package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client notices of updates and losses: nothing, as long as a quorum is there. */
@ExtendWith(EndToEndExtension.class)
class AvailabilityE2e {
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);
  private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(8);

  /** From a change of the wish to the member set that has it. */
  private static final Duration OPERATOR_TIME_LIMIT = Duration.ofSeconds(2);

  @Test
  void threeMembersServeDuringUpdatesAndPodLosses(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "three members with TLS on every line are ready",
        () -> {
          main.create(EtcdSpecs.members(3, story.namespace(), "client", "peer", "backup"));
          main.awaitHealthy(3, Duration.ofMinutes(7));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient etcd =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      assertNoFailedRequests(
          story, etcd, "metrics, resources and labels change", () -> updateSpec(story, main));
      assertNoFailedRequests(story, etcd, "the sidecar's image changes", () -> changeImage(main));
      assertNoFailedRequests(story, etcd, "a pod is deleted", () -> losePods(main, 1));
      assertNoFailedRequests(
          story, etcd, "the volume of one member is lost", () -> loseVolume(main));

      Traffic traffic = Traffic.start(etcd);
      story.step("two pods are deleted at once", () -> losePods(main, 0, 2));
      Traffic.Summary summary = traffic.end();
      story.noteSummary(summary);
      assertEquals(List.of(), summary.lost());
      assertEquals(3, etcd.voters());
    }
  }

  private static void assertNoFailedRequests(
      Story story, EtcdClient etcd, String what, Runnable deed) throws Exception {
    Traffic traffic = Traffic.start(etcd);
    story.step(what, deed);
    Traffic.Summary summary = traffic.end();
    story.noteSummary(summary);
    assertEquals(List.of(), summary.lost());
    assertEquals(List.of(), summary.failures());
  }

  private static void updateSpec(Story story, EtcdCluster main) {
    long told = main.memberSet().orElseThrow().getMetadata().getGeneration();
    main.patch(
        """
        spec:
          labels: {added: later}
          etcd:
            metrics: extensive
            resources: {requests: {cpu: 11m, memory: 51Mi}}
        """);
    Duration ours = main.awaitMemberSetGeneration(told);
    Duration theirs = main.awaitFirstPodTermination();
    story.note(
        "change to first pod leaving: "
            + ours.plus(theirs).toMillis()
            + " ms, of this ours: "
            + ours.toMillis()
            + " ms to the member set");
    assertTrue(
        ours.compareTo(OPERATOR_TIME_LIMIT) < 0, "ours of the time to the first pod: " + ours);
    main.awaitHealthy(3, ROLLOUT_LIMIT);
  }

  private static void changeImage(EtcdCluster main) {
    main.patch("spec: {backup: {image: '" + EtcdSpecs.NEXT_SIDECAR + "'}}");
    main.awaitHealthy(3, ROLLOUT_LIMIT);
  }

  private static void losePods(EtcdCluster main, int... ordinals) {
    Map<String, String> before = main.pods();
    for (int ordinal : ordinals) {
      main.deletePod(ordinal);
    }
    awaitReplacedPods(main, before, ordinals.length);
  }

  private static void loseVolume(EtcdCluster main) {
    Map<String, String> before = main.pods();
    main.loseVolume(2);
    awaitReplacedPods(main, before, 1);
  }

  /** So many pods are others now, and everything is well again. */
  private static void awaitReplacedPods(EtcdCluster main, Map<String, String> before, int others) {
    new Await(RECOVERY_LIMIT)
        .until(
            () -> {
              long kept = main.pods().values().stream().filter(before.values()::contains).count();
              return kept == before.size() - others
                  ? main.problem(3)
                  : Optional.of("not all that were lost are replaced: " + main.pods());
            });
  }
}
