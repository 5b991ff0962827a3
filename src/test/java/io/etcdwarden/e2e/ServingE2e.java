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
@ExtendWith(EndToEnd.class)
class ServingE2e {
  private static final Duration A_RECOVERY = Duration.ofMinutes(5);
  private static final Duration A_ROUND = Duration.ofMinutes(8);

  /** From a change of the wish to the member set that has it. */
  private static final Duration OUR_PART = Duration.ofSeconds(2);

  @Test
  void threeMembersServeThroughUpdatesAndLosses(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "three members with TLS on every line are ready",
        () -> {
          main.wish(Specs.members(3, story.namespace(), "client", "peer", "backup"));
          main.awaitWell(3, Duration.ofMinutes(7));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdDoor door =
          new EtcdDoor(relay::port, Optional.of(tls.with("main-client-client", "main-client-ca")));
      unnoticed(story, door, "metrics, resources and labels change", () -> update(story, main));
      unnoticed(story, door, "the sidecar's image changes", () -> changeImage(main));
      unnoticed(story, door, "a pod is deleted", () -> losePods(main, 1));
      unnoticed(story, door, "the volume of one member is lost", () -> loseVolume(main));

      Traffic traffic = Traffic.start(door);
      story.step("two pods are deleted at once", () -> losePods(main, 0, 2));
      Traffic.Log log = traffic.end();
      story.tell(log);
      assertEquals(List.of(), log.lost());
      assertEquals(3, door.voters());
    }
  }

  private static void unnoticed(Story story, EtcdDoor door, String what, Runnable deed)
      throws Exception {
    Traffic traffic = Traffic.start(door);
    story.step(what, deed);
    Traffic.Log log = traffic.end();
    story.tell(log);
    assertEquals(List.of(), log.lost());
    assertEquals(List.of(), log.failures());
  }

  private static void update(Story story, Members main) {
    long told = main.memberSet().orElseThrow().getMetadata().getGeneration();
    main.change(
        """
        spec:
          labels: {added: later}
          etcd:
            metrics: extensive
            resources: {requests: {cpu: 11m, memory: 51Mi}}
        """);
    Duration ours = main.untilMemberSetIsAfter(told);
    Duration theirs = main.untilFirstPodLeaves();
    story.note(
        "change to first pod leaving: "
            + ours.plus(theirs).toMillis()
            + " ms, of this ours: "
            + ours.toMillis()
            + " ms to the member set");
    assertTrue(ours.compareTo(OUR_PART) < 0, "ours of the time to the first pod: " + ours);
    main.awaitWell(3, A_ROUND);
  }

  private static void changeImage(Members main) {
    main.change("spec: {backup: {image: '" + Specs.NEXT_SIDECAR + "'}}");
    main.awaitWell(3, A_ROUND);
  }

  private static void losePods(Members main, int... ordinals) {
    Map<String, String> before = main.pods();
    for (int ordinal : ordinals) {
      main.deletePod(ordinal);
    }
    awaitOthers(main, before, ordinals.length);
  }

  private static void loseVolume(Members main) {
    Map<String, String> before = main.pods();
    main.loseVolume(2);
    awaitOthers(main, before, 1);
  }

  /** So many pods are others now, and everything is well again. */
  private static void awaitOthers(Members main, Map<String, String> before, int others) {
    new Await(A_RECOVERY)
        .until(
            () -> {
              long kept = main.pods().values().stream().filter(before.values()::contains).count();
              return kept == before.size() - others
                  ? main.amiss(3)
                  : Optional.of("not all that were lost are replaced: " + main.pods());
            });
  }
}
