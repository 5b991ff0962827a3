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
@ExtendWith(EndToEnd.class)
class QuorumLossE2e {
  private static final int KEYS = 50;
  private static final Duration A_RECOVERY = Duration.ofMinutes(12);

  @Test
  void aClusterComesBackWithTheDataOfTheMemberThatIsLeft(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "three members with TLS on every line are ready",
        () -> {
          main.wish(Specs.members(3, story.namespace(), "client", "peer", "backup"));
          main.awaitWell(3, Duration.ofMinutes(7));
        });
    story.step(
        "as long as it is well, it is not recovered",
        () -> {
          create(story, "needless");
          assertEquals(EtcdOpsTask.REJECTED, end(story, "needless", Duration.ofMinutes(1)));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdDoor door =
          new EtcdDoor(relay::port, Optional.of(tls.with("main-client-client", "main-client-ca")));
      Map<String, String> written = new TreeMap<>();
      for (int number = 0; number < KEYS; number++) {
        door.put("key-" + number, "value-" + number);
        written.put("key-" + number, "value-" + number);
      }
      story.step("two members lose their volumes", () -> lose(main));
      story.step(
          "a task recovers it",
          () -> {
            create(story, "recover");
            assertEquals(EtcdOpsTask.SUCCEEDED, end(story, "recover", A_RECOVERY));
          });
      story.step("all is well again", () -> main.awaitWell(3, Duration.ofMinutes(4)));
      door.expect("key-0", "value-0");
      assertEquals(written, door.all("key-"));
      assertEquals(3, door.voters());
    }
  }

  private static void lose(Members main) {
    main.loseVolume(0);
    main.loseVolume(2);
    main.await(
        "without quorum",
        etcd ->
            Members.condition(etcd, "Ready")
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
  private static String end(Story story, String name, Duration limit) {
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
