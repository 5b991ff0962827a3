package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.LastOperation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Clusters pass from the reference operator to ours and back, told while no other story is. */
@ExtendWith(EndToEnd.class)
@Isolated
class SuccessionE2e {
  @Test
  void clustersPassFromOperatorToOperatorAndNoPodNotices(Story story, Operator operator) {
    Optional<String> command = Optional.ofNullable(System.getenv("REFERENCE"));
    if (command.isEmpty() || !operator.canBeChanged()) {
      story.note("not told: it needs REFERENCE=command and an operator that it may stop");
      return;
    }
    Members main = story.members("main");
    operator.stop();
    try {
      try (var _ = operator.other(command.get())) {
        story.step(
            "three members of the reference operator are ready",
            () -> {
              main.wish(Specs.members(3, story.namespace()));
              main.await("ready", _ -> isReady(main), Duration.ofMinutes(7));
            });
      }
      Map<String, String> lives = main.lives();
      story.step(
          "ours takes them over",
          () -> {
            operator.restartFor(List.of(story.namespace()), "");
            main.awaitWell(3, Duration.ofMinutes(2));
          });
      assertEquals(lives, main.lives());
      String ours = main.seen().getStatus().lastOperation().runID();
      operator.stop();
      try (var _ = operator.other(command.get())) {
        story.step(
            "the reference operator takes them back",
            () ->
                main.await(
                    "reconciled by the reference",
                    etcd ->
                        !ours.equals(etcd.getStatus().lastOperation().runID())
                            && isReady(main)
                            && LastOperation.SUCCEEDED.equals(
                                etcd.getStatus().lastOperation().state()),
                    Duration.ofMinutes(3)));
      }
      assertEquals(lives, main.lives());
      story.step(
          "and ours again",
          () -> {
            operator.restartFor(List.of(story.namespace()), "");
            main.awaitWell(3, Duration.ofMinutes(2));
          });
      assertEquals(lives, main.lives());
    } finally {
      operator.restart();
    }
  }

  private static boolean isReady(Members main) {
    return main.condition("AllMembersReady").map(it -> it.holds()).orElse(false)
        && main.memberSet()
            .filter(set -> Integer.valueOf(3).equals(set.getStatus().getReadyReplicas()))
            .isPresent();
  }
}
