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
@ExtendWith(EndToEndExtension.class)
@Isolated
class OperatorMigrationE2e {
  @Test
  void clustersMigrateBetweenOperatorsWithoutRestarts(Story story, TestOperator testOperator) {
    Optional<String> command = Optional.ofNullable(System.getenv("REFERENCE"));
    if (command.isEmpty() || !testOperator.canBeRestarted()) {
      story.note("not told: it needs REFERENCE=command and an operator that it may stop");
      return;
    }
    EtcdCluster main = story.cluster("main");
    testOperator.stop();
    try {
      try (var _ = testOperator.startReference(command.get())) {
        story.step(
            "three members of the reference operator are ready",
            () -> {
              main.create(EtcdSpecs.members(3, story.namespace()));
              main.await("ready", _ -> isReady(main), Duration.ofMinutes(7));
            });
      }
      Map<String, String> lives = main.containerRestarts();
      story.step(
          "ours takes them over",
          () -> {
            testOperator.restartWith(List.of(story.namespace()), "");
            main.awaitHealthy(3, Duration.ofMinutes(2));
          });
      assertEquals(lives, main.containerRestarts());
      String ours = main.get().getStatus().lastOperation().runID();
      testOperator.stop();
      try (var _ = testOperator.startReference(command.get())) {
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
      assertEquals(lives, main.containerRestarts());
      story.step(
          "and ours again",
          () -> {
            testOperator.restartWith(List.of(story.namespace()), "");
            main.awaitHealthy(3, Duration.ofMinutes(2));
          });
      assertEquals(lives, main.containerRestarts());
    } finally {
      testOperator.restart();
    }
  }

  private static boolean isReady(EtcdCluster main) {
    return main.condition("AllMembersReady").map(it -> it.hasStatusTrue()).orElse(false)
        && main.memberSet()
            .filter(set -> Integer.valueOf(3).equals(set.getStatus().getReadyReplicas()))
            .isPresent();
  }
}
