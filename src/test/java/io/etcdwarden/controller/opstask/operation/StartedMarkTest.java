package io.etcdwarden.controller.opstask.operation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.EtcdOpsTask;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartedMarkTest {
  @Test
  void aTaskWithItsOwnUidHasStarted() {
    assertTrue(StartedMark.isOn(task("uid-1", Map.of("etcdwarden.io/quorum-recovery", "uid-1"))));
  }

  @Test
  void aCopyOfAStartedTaskHasNotStarted() {
    assertFalse(StartedMark.isOn(task("uid-2", Map.of("etcdwarden.io/quorum-recovery", "uid-1"))));
  }

  @Test
  void aTaskWithoutAnnotationsHasNotStarted() {
    assertFalse(StartedMark.isOn(task("uid-1", null)));
  }

  private static EtcdOpsTask task(String uid, Map<String, String> annotations) {
    EtcdOpsTask task = new EtcdOpsTask();
    task.setMetadata(new ObjectMetaBuilder().withUid(uid).withAnnotations(annotations).build());
    return task;
  }
}
