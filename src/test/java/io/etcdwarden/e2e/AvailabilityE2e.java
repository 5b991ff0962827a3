package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Updates and losses cause no failed request as long as a quorum of members is available. */
@ExtendWith(EndToEndExtension.class)
class AvailabilityE2e {
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);
  private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(8);

  /** The limit from a changed spec to the changed StatefulSet. */
  private static final Duration OPERATOR_TIME_LIMIT = Duration.ofSeconds(2);

  @Test
  void threeMembersServeDuringUpdatesAndPodLosses(Story story) throws Exception {
    EtcdCluster main = story.startMain(3, "client", "peer", "backup");
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.tlsClient();
      assertNoFailedRequests(
          story, etcd, "metrics, resources and labels change", () -> updateSpec(story, main));
      assertNoFailedRequests(story, etcd, "the sidecar's image changes", () -> changeImage(main));
      assertNoFailedRequests(story, etcd, "a pod is deleted", () -> losePods(main, 1));
      assertNoFailedRequests(
          story, etcd, "the volume of one member is lost", () -> loseVolume(main));

      Traffic.during(
              story,
              etcd,
              () -> story.step("two pods are deleted at once", () -> losePods(main, 0, 2)))
          .assertNothingLost();
      assertEquals(3, etcd.votingMembers());
    }
  }

  private static void assertNoFailedRequests(
      Story story, EtcdClient etcd, String what, Runnable action) throws Exception {
    Traffic.during(story, etcd, () -> story.step(what, action)).assertNoFailures();
  }

  private static void updateSpec(Story story, EtcdCluster main) {
    long generation = main.memberSet().orElseThrow().getMetadata().getGeneration();
    main.patch(
        """
        spec:
          labels: {added: later}
          etcd:
            metrics: extensive
            resources: {requests: {cpu: 11m, memory: 51Mi}}
        """);
    Duration toMemberSet = main.awaitMemberSetGeneration(generation);
    Duration toFirstPod = main.awaitFirstPodTermination();
    story.note(
        "spec to first terminating pod: "
            + toMemberSet.plus(toFirstPod).toMillis()
            + " ms, of this to the StatefulSet: "
            + toMemberSet.toMillis()
            + " ms");
    assertTrue(
        toMemberSet.compareTo(OPERATOR_TIME_LIMIT) < 0, "spec to StatefulSet: " + toMemberSet);
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

  /** Waits until this number of pods is replaced and the cluster is healthy. */
  private static void awaitReplacedPods(
      EtcdCluster main, Map<String, String> before, int replaced) {
    new Await(RECOVERY_LIMIT)
        .until(
            () -> {
              long kept = main.pods().values().stream().filter(before.values()::contains).count();
              return kept == before.size() - replaced
                  ? main.problem(3)
                  : Optional.of("not all lost pods are replaced: " + main.pods());
            });
  }
}
