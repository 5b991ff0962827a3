package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.RecoverQuorum;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two of three members lose their volumes; a task brings the cluster back with the third. */
@ExtendWith(EndToEndExtension.class)
class QuorumRecoveryE2e {
  private static final int KEYS = 50;
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(12);

  @Test
  void aTaskRecoversTheClusterFromTheLastMember(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "three members with TLS on every line are ready",
        () -> {
          main.create(EtcdSpecs.members(3, story.namespace(), "client", "peer", "backup"));
          main.awaitHealthy(3, Duration.ofMinutes(7));
        });
    story.step(
        "as long as it is well, it is not recovered",
        () -> {
          create(story, "needless");
          assertEquals(EtcdOpsTask.REJECTED, awaitResult(story, "needless", Duration.ofMinutes(1)));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient door =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      Map<String, String> written = new TreeMap<>();
      for (int number = 0; number < KEYS; number++) {
        door.put("key-" + number, "value-" + number);
        written.put("key-" + number, "value-" + number);
      }
      story.step("two members lose their volumes", () -> loseQuorum(main));
      story.step(
          "a task recovers it",
          () -> {
            create(story, "recover");
            assertEquals(EtcdOpsTask.SUCCEEDED, awaitResult(story, "recover", RECOVERY_LIMIT));
          });
      story.step("all is well again", () -> main.awaitHealthy(3, Duration.ofMinutes(4)));
      door.expect("key-0", "value-0");
      assertEquals(written, door.getPrefix("key-"));
      assertEquals(3, door.voters());
    }
  }

  private static void loseQuorum(EtcdCluster main) {
    main.loseVolume(0);
    main.loseVolume(2);
    main.await(
        "without quorum",
        etcd ->
            EtcdCluster.condition(etcd, "Ready")
                .filter(ready -> ready.reason().equals("QuorumLost"))
                .isPresent(),
        Duration.ofMinutes(9));
  }

  private static void create(Story story, String name) {
    EtcdOpsTask task = new EtcdOpsTask();
    task.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(story.namespace()).build());
    task.setSpec(
        new EtcdOpsTask.Spec(
            new EtcdOpsTask.Config(null, null, null, new RecoverQuorum(null, 0, null)),
            null,
            "main"));
    story.client().resource(task).create();
  }

  /** How the task ends; each of its steps is told. */
  private static String awaitResult(Story story, String name, Duration limit) {
    String[] told = {""};
    EtcdOpsTask[] task = new EtcdOpsTask[1];
    new Await(limit)
        .until(
            () -> {
              task[0] =
                  story
                      .client()
                      .resources(EtcdOpsTask.class)
                      .inNamespace(story.namespace())
                      .withName(name)
                      .require();
              String step =
                  task[0].getStatus() == null || task[0].getStatus().lastOperation() == null
                      ? ""
                      : task[0].getStatus().lastOperation().description();
              if (!step.equals(told[0])) {
                told[0] = step;
                story.note(step);
              }
              return task[0].hasEnded()
                  ? Optional.empty()
                  : Optional.of("the task stands at " + task[0].getStatus());
            });
    return task[0].state().orElseThrow();
  }
}
