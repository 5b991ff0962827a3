package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clusters that share a namespace share nothing else. */
@ExtendWith(EndToEndExtension.class)
class HibernationE2e {
  @Test
  void twoClustersInOneNamespaceHibernateWithOneSnapshotEach(Story story) {
    List<EtcdCluster> both = List.of(story.cluster("main"), story.cluster("other"));
    story.step(
        "two clusters of one member are ready",
        () -> {
          both.forEach(
              one -> one.create(EtcdSpecs.members(1, story.namespace() + "-" + one.name())));
          both.forEach(one -> one.awaitHealthy(1, Duration.ofMinutes(4)));
        });
    story.step(
        "both are sent to sleep at once",
        () -> {
          both.forEach(one -> one.patch("spec: {replicas: 0}"));
          both.forEach(one -> Await.minutes(3).until(() -> notHibernatedReason(one)));
        });
    TaskRunner taskRunner = new TaskRunner(story);
    both.forEach(
        one ->
            assertEquals(
                1,
                taskRunner.succeededTasks(one.name(), "presync-snapshot-hibernation-").size(),
                "snapshots of " + one.name()));
  }

  private static Optional<String> notHibernatedReason(EtcdCluster one) {
    return one.memberSet().orElseThrow().getSpec().getReplicas() == 0 && one.pods().isEmpty()
        ? Optional.empty()
        : Optional.of(one.pods() + " are there: " + one.get().getStatus().lastOperation());
  }
}
