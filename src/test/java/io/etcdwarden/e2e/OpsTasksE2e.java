package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks for a running member: defragmentation, disarming an alarm, a final snapshot. */
@ExtendWith(EndToEndExtension.class)
class OpsTasksE2e {
  private static final int KEYS = 100;
  private static final String LONG_VALUE = "a long value ".repeat(1000);

  @Test
  void tasksDefragmentDisarmAnAlarmAndTakeAFinalSnapshot(Story story) throws Exception {
    EtcdCluster main = story.startMain(1);
    TaskRunner tasks = new TaskRunner(story);
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.plainClient();
      fillAndDelete(etcd);
      long before = size(etcd);
      story.step(
          "a task defragments the member",
          () -> tasks.succeed("smaller", "main", "defragmentation: {timeoutSeconds: 60}"));
      long after = size(etcd);
      story.note("database size before: " + before + " bytes, after: " + after + " bytes");
      assertTrue(after < before / 2, before + " bytes became " + after);

      etcd.raiseNoSpaceAlarm();
      assertThrows(IOException.class, () -> etcd.put("greeting", "hello"));
      story.step(
          "a task disarms the alarm, and writes are possible again",
          () -> tasks.succeed("disarm", "main", "alarmDisarm: {timeoutSeconds: 20}"));
      etcd.put("greeting", "hello");
      story.step(
          "a task takes a final snapshot",
          () -> tasks.succeed("final", "main", "onDemandSnapshot: {type: full, isFinal: true}"));
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
