package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.EtcdOpsTask;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster comes, serves, sleeps, wakes and goes. */
@ExtendWith(EndToEnd.class)
class LifecycleE2e {
  private static final Duration A_START = Duration.ofMinutes(7);

  /** Three seconds on a machine that has nothing else to do; others are told beside this story. */
  private static final Duration OURS = Duration.ofSeconds(5);

  @Test
  void threeSecuredMembersComeServeSleepWakeAndGo(Story story) throws Exception {
    Members main = story.members("main");
    BirthWatch birth =
        story.step(
            "three members with TLS on every line are ready",
            () -> {
              try (BirthWatch watch = BirthWatch.of(story.client(), main)) {
                main.wish(Specs.members(3, story.namespace(), "client", "peer", "backup"));
                main.awaitWell(3, A_START);
                return watch;
              }
            });
    birth.lines().forEach(story::note);
    assertTrue(birth.ours().compareTo(OURS) < 0, "ours of the time: " + birth.ours());

    try (Relay relay =
        story.step("a way to the client Service", () -> Relay.to(story.client(), main))) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdDoor door =
          new EtcdDoor(relay::port, Optional.of(tls.with("main-client-client", "main-client-ca")));
      story.step("a key is written and read", () -> writeAndRead(door));
      story.step(
          "a client without a certificate is refused",
          () -> {
            EtcdDoor stranger =
                new EtcdDoor(relay::port, Optional.of(tls.withoutCertificate("main-client-ca")));
            assertThrows(IOException.class, () -> stranger.get("greeting"));
          });
      List<String> secrets = secrets(story);
      story.step("it sleeps, after a last full snapshot", () -> sleep(story, main, 1));
      story.step("it wakes", () -> wake(main));
      door.expect("greeting", "hello");
      assertEquals(secrets, secrets(story), "Secrets, by UID, as before it slept");
      story.step("it sleeps again, after another snapshot", () -> sleep(story, main, 2));
    }
    story.step("it goes, its volumes stay", () -> go(story, main));
  }

  private static Void writeAndRead(EtcdDoor door) throws IOException {
    door.put("greeting", "hello");
    door.expect("greeting", "hello");
    assertEquals(3, door.voters());
    return null;
  }

  private static void sleep(Story story, Members main, int snapshots) {
    main.change("spec: {replicas: 0}");
    Await.minutes(3)
        .until(
            () ->
                main.memberSet().orElseThrow().getSpec().getReplicas() == 0 && main.pods().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        main.pods() + " are there: " + main.seen().getStatus().lastOperation()));
    List<String> taken =
        story
            .client()
            .resources(EtcdOpsTask.class)
            .inNamespace(story.namespace())
            .list()
            .getItems()
            .stream()
            .filter(task -> task.state().filter(EtcdOpsTask.SUCCEEDED::equals).isPresent())
            .map(task -> task.getMetadata().getName())
            .toList();
    assertEquals(snapshots, taken.size(), "snapshot tasks that succeeded: " + taken);
  }

  private static void wake(Members main) {
    main.change("spec: {replicas: 3}");
    main.awaitWell(3, A_START);
  }

  private static List<String> secrets(Story story) {
    return story.client().secrets().inNamespace(story.namespace()).list().getItems().stream()
        .map(secret -> secret.getMetadata().getName() + " " + secret.getMetadata().getUid())
        .sorted()
        .toList();
  }

  private static void go(Story story, Members main) {
    main.delete();
    Await.minutes(2)
        .until(
            () ->
                main.memberSet().isEmpty() && main.pods().isEmpty()
                    ? Optional.empty()
                    : Optional.of("there are still " + main.pods()));
    List<String> claims =
        story
            .client()
            .persistentVolumeClaims()
            .inNamespace(story.namespace())
            .list()
            .getItems()
            .stream()
            .map(PersistentVolumeClaim::getMetadata)
            .map(meta -> meta.getName())
            .sorted()
            .toList();
    assertEquals(3, claims.size(), claims.toString());
  }
}
