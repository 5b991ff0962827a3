package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clusters that share a namespace share nothing else. */
@ExtendWith(EndToEnd.class)
class SleepE2e {
  @Test
  void twoClustersOfANamespaceSleepAfterASnapshotEach(Story story) {
    List<Members> both = List.of(story.members("main"), story.members("other"));
    story.step(
        "two clusters of one member are ready",
        () -> {
          both.forEach(one -> one.wish(Specs.members(1, story.namespace() + "-" + one.name())));
          both.forEach(one -> one.awaitWell(1, Duration.ofMinutes(4)));
        });
    story.step(
        "both are sent to sleep at once",
        () -> {
          both.forEach(one -> one.change("spec: {replicas: 0}"));
          both.forEach(one -> Await.minutes(3).until(() -> awake(one)));
        });
    Tasks tasks = new Tasks(story);
    both.forEach(
        one ->
            assertEquals(
                1,
                tasks.done(one.name(), "presync-snapshot-hibernation-").size(),
                "snapshots of " + one.name()));
  }

  private static Optional<String> awake(Members one) {
    return one.memberSet().orElseThrow().getSpec().getReplicas() == 0 && one.pods().isEmpty()
        ? Optional.empty()
        : Optional.of(one.pods() + " are there: " + one.seen().getStatus().lastOperation());
  }
}
