package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user has done to a running member by tasks. */
@ExtendWith(EndToEndExtension.class)
class OpsTasksE2e {
  private static final int KEYS = 100;
  private static final String LONG_VALUE = "so much text ".repeat(1000);

  @Test
  void tasksDefragmentDisarmAnAlarmAndTakeAFinalSnapshot(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace()));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    TaskRunner taskRunner = new TaskRunner(story);
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = new EtcdClient(serviceRelay::port, Optional.empty());
      fillAndDelete(etcd);
      long before = size(etcd);
      story.step(
          "a task defragments it",
          () -> taskRunner.succeed("smaller", "main", "defragmentation: {timeoutSeconds: 60}"));
      long after = size(etcd);
      story.note("its database had " + before + " bytes and has " + after);
      assertTrue(after < before / 2, before + " bytes became " + after);

      etcd.raiseNoSpaceAlarm();
      assertThrows(IOException.class, () -> etcd.put("greeting", "hello"));
      story.step(
          "a task takes an alarm back, and it can be written again",
          () -> taskRunner.succeed("disarm", "main", "alarmDisarm: {timeoutSeconds: 20}"));
      etcd.put("greeting", "hello");
      story.step(
          "a task takes the final snapshot",
          () ->
              taskRunner.succeed("final", "main", "onDemandSnapshot: {type: full, isFinal: true}"));
      etcd.expect("greeting", "hello");
    }
  }

  private static void fillAndDelete(EtcdClient etcd) throws IOException {
    for (int number = 0; number < KEYS; number++) {
      etcd.put("key-" + number, LONG_VALUE);
    }
    etcd.deleteAndCompact("key-");
  }

  private static long size(EtcdClient etcd) throws IOException {
    return etcd.status().path("dbSize").asLong();
  }
}
