package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdOpsTask;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backups are taken when asked for, copied, compacted, and bring data back. */
@ExtendWith(EndToEndExtension.class)
class BackupE2e {
  private static final int KEYS = 40;

  @Test
  void dataIsRestoredFromBackupAfterVolumeLoss(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member with TLS on every line is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace(), "client", "peer", "backup"));
          // Before there is anything to compact: snapshots wake the compaction, a wish does not.
          main.patch("spec: {backup: {snapshotCompaction: {eventsThreshold: " + KEYS / 2 + "}}}");
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient door =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      door.put("greeting", "hello");
      story.step("a task takes a full snapshot", () -> snapshot(story, "full"));
      write(door);
      story.step("another takes what has come since", () -> snapshot(story, "delta"));
      story.step(
          "a task for a cluster that is not there is rejected", () -> rejectUnknownCluster(story));
      story.step("the backups are copied", () -> copy(story));
      story.step("what has come since is compacted", () -> compact(main));
      story.step(
          "the only volume is lost, and all is there again",
          () -> {
            Map<String, String> before = main.pods();
            main.loseVolume(0);
            new Await(Duration.ofMinutes(5))
                .until(
                    () ->
                        main.pods().equals(before)
                            ? Optional.of("the pod is the old one")
                            : main.problem(1));
          });
      door.expect("greeting", "hello");
      door.expect("key-" + (KEYS - 1), "value");
    }
  }

  private static void write(EtcdClient door) throws IOException {
    for (int number = 0; number < KEYS; number++) {
      door.put("key-" + number, "value");
    }
  }

  private static void snapshot(Story story, String type) {
    assertEquals(EtcdOpsTask.SUCCEEDED, runSnapshotTask(story, "take-" + type, "main", type));
  }

  private static void rejectUnknownCluster(Story story) {
    assertEquals(EtcdOpsTask.REJECTED, runSnapshotTask(story, "stray", "nobody", "full"));
  }

  /** How a task for a snapshot ends. */
  private static String runSnapshotTask(Story story, String name, String etcd, String type) {
    create(
        story,
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: EtcdOpsTask
        metadata: {name: %s, namespace: %s}
        spec:
          etcdName: %s
          config: {onDemandSnapshot: {type: %s}}
        """
            .formatted(name, story.namespace(), etcd, type),
        EtcdOpsTask.class);
    EtcdOpsTask[] ended = new EtcdOpsTask[1];
    Await.minutes(3)
        .until(
            () -> {
              ended[0] =
                  story
                      .client()
                      .resources(EtcdOpsTask.class)
                      .inNamespace(story.namespace())
                      .withName(name)
                      .require();
              return ended[0].hasEnded()
                  ? Optional.empty()
                  : Optional.of("the task stands at " + ended[0].getStatus());
            });
    return ended[0].state().orElseThrow();
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
              return copied ? Optional.empty() : Optional.of("it stands at " + task.getStatus());
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
