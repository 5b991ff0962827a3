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

/** A cluster moves from the reference operator to this operator and back; runs alone. */
@ExtendWith(EndToEndExtension.class)
@Isolated
class OperatorMigrationE2e {
  @Test
  void clustersMigrateBetweenOperatorsWithoutRestarts(Story story, TestOperator operator) {
    Optional<String> command = Optional.ofNullable(System.getenv("REFERENCE"));
    if (command.isEmpty() || !operator.canBeRestarted()) {
      story.note("skipped: it needs REFERENCE=command and an operator that it may restart");
      return;
    }
    EtcdCluster main = story.cluster("main");
    operator.stop();
    try {
      try (var _ = operator.startReference(command.get())) {
        story.step(
            "the reference operator starts 3 members",
            () -> {
              main.create(EtcdSpecs.members(3, story.namespace()));
              main.await("ready", _ -> isReady(main), Duration.ofMinutes(7));
            });
      }
      Map<String, String> restarts = main.containerRestarts();
      story.step(
          "this operator takes the members over",
          () -> {
            operator.restartWith(List.of(story.namespace()), "");
            main.awaitHealthy(3, Duration.ofMinutes(2));
          });
      assertEquals(restarts, main.containerRestarts());
      String runId = main.get().getStatus().lastOperation().runID();
      operator.stop();
      try (var _ = operator.startReference(command.get())) {
        story.step(
            "the reference operator takes the members over",
            () ->
                main.await(
                    "reconciled by the reference",
                    etcd ->
                        !runId.equals(etcd.getStatus().lastOperation().runID())
                            && isReady(main)
                            && LastOperation.SUCCEEDED.equals(
                                etcd.getStatus().lastOperation().state()),
                    Duration.ofMinutes(3)));
      }
      assertEquals(restarts, main.containerRestarts());
      story.step(
          "this operator takes the members over again",
          () -> {
            operator.restartWith(List.of(story.namespace()), "");
            main.awaitHealthy(3, Duration.ofMinutes(2));
          });
      assertEquals(restarts, main.containerRestarts());
    } finally {
      operator.restart();
    }
  }

  private static boolean isReady(EtcdCluster main) {
    return main.condition("AllMembersReady").map(it -> it.hasStatusTrue()).orElse(false)
        && main.memberSet()
            .filter(set -> Integer.valueOf(3).equals(set.getStatus().getReadyReplicas()))
            .isPresent();
  }
}
