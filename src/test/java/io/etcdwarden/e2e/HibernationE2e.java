package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two clusters in one namespace hibernate independently. */
@ExtendWith(EndToEndExtension.class)
class HibernationE2e {
  @Test
  void twoClustersInOneNamespaceHibernateWithOneSnapshotEach(Story story) {
    List<EtcdCluster> both = List.of(story.cluster("main"), story.cluster("other"));
    story.step(
        "two clusters with one member each",
        () -> {
          both.forEach(
              cluster ->
                  cluster.create(EtcdSpecs.members(1, story.namespace() + "-" + cluster.name())));
          both.forEach(cluster -> cluster.awaitHealthy(1, Duration.ofMinutes(4)));
        });
    story.step(
        "both hibernate at the same time",
        () -> {
          both.forEach(cluster -> cluster.patch("spec: {replicas: 0}"));
          both.forEach(cluster -> Await.minutes(3).until(() -> notHibernatedReason(cluster)));
        });
    TaskRunner tasks = new TaskRunner(story);
    both.forEach(
        cluster ->
            assertEquals(
                1,
                tasks.succeededTasks(cluster.name(), "presync-snapshot-hibernation-").size(),
                "snapshots of " + cluster.name()));
  }

  private static Optional<String> notHibernatedReason(EtcdCluster cluster) {
    return cluster.memberSet().orElseThrow().getSpec().getReplicas() == 0
            && cluster.pods().isEmpty()
        ? Optional.empty()
        : Optional.of(
            cluster.pods() + " still exist: " + cluster.get().getStatus().lastOperation());
  }
}
