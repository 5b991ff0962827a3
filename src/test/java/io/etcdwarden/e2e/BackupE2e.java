package io.etcdwarden.e2e;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Snapshot tasks, a copy of backups, compaction, and a restore from backup after volume loss. */
@ExtendWith(EndToEndExtension.class)
class BackupE2e {
  private static final int KEYS = 40;

  @Test
  void dataIsRestoredFromBackupAfterVolumeLoss(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "1 member with TLS for [client, peer, backup]",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace(), "client", "peer", "backup"));
          // Changed before the first snapshot: a snapshot triggers the compaction controller, a
          // changed spec does not.
          main.patch("spec: {backup: {snapshotCompaction: {eventsThreshold: " + KEYS / 2 + "}}}");
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.tlsClient();
      etcd.put("greeting", "hello");
      TaskRunner tasks = new TaskRunner(story);
      story.step(
          "a task takes a full snapshot",
          () -> tasks.succeed("take-full", "main", "onDemandSnapshot: {type: full}"));
      write(etcd);
      story.step(
          "a task takes a delta snapshot",
          () -> tasks.succeed("take-delta", "main", "onDemandSnapshot: {type: delta}"));
      story.step(
          "a task for an Etcd that does not exist is rejected",
          () -> tasks.reject("unknown-etcd", "missing", "onDemandSnapshot: {type: full}"));
      story.step("a task copies the backups", () -> copy(story));
      story.step("delta snapshots are compacted", () -> compact(main));
      story.step(
          "the only volume is lost and restored from backup",
          () -> {
            Map<String, String> before = main.pods();
            main.loseVolume(0);
            new Await(Duration.ofMinutes(5))
                .until(
                    () ->
                        main.pods().equals(before)
                            ? Optional.of("the pod is not replaced")
                            : main.problem(1));
          });
      etcd.expect("greeting", "hello");
      etcd.expect("key-" + (KEYS - 1), "value");
    }
  }

  private static void write(EtcdClient etcd) throws IOException {
    for (int number = 0; number < KEYS; number++) {
      etcd.put("key-" + number, "value");
    }
  }

  private static void copy(Story story) {
    create(
        story,
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: EtcdCopyBackupsTask
        metadata: {name: copy, namespace: %1$s}
        spec:
          sourceStore: {provider: Local, container: %1$s, prefix: main}
          targetStore: {provider: Local, container: %1$s-copy, prefix: main}
        """
            .formatted(story.namespace()),
        EtcdCopyBackupsTask.class);
    Await.minutes(3)
        .until(
            () -> {
              EtcdCopyBackupsTask task =
                  story
                      .client()
                      .resources(EtcdCopyBackupsTask.class)
                      .inNamespace(story.namespace())
                      .withName("copy")
                      .require();
              boolean copied =
                  task.getStatus() != null
                      && task.getStatus().conditions() != null
                      && task.getStatus().conditions().stream()
                          .anyMatch(it -> it.type().equals("Succeeded") && it.hasStatusTrue());
              return copied
                  ? Optional.empty()
                  : Optional.of("the task has status " + task.getStatus());
            });
  }

  private static void compact(EtcdCluster main) {
    main.await(
        "compacted",
        etcd ->
            EtcdCluster.condition(etcd, "LastSnapshotCompactionSucceeded")
                .map(Condition::hasStatusTrue)
                .orElse(false),
        Duration.ofMinutes(4));
  }

  private static <T extends HasMetadata> void create(Story story, String yaml, Class<T> kind) {
    story
        .client()
        .resource(story.client().getKubernetesSerialization().unmarshal(yaml, kind))
        .create();
  }
}
