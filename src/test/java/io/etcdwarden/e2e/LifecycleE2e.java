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
@ExtendWith(EndToEndExtension.class)
class LifecycleE2e {
  private static final Duration START_LIMIT = Duration.ofMinutes(7);

  /** Three seconds on a machine that has nothing else to do; others are told beside this story. */
  private static final Duration OPERATOR_TIME_LIMIT = Duration.ofSeconds(5);

  @Test
  void threeMembersWithTlsStartServeHibernateResumeAndAreDeleted(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    StartupTimer startTimer =
        story.step(
            "three members with TLS on every line are ready",
            () -> {
              try (StartupTimer timer = StartupTimer.of(story.client(), main)) {
                main.create(EtcdSpecs.members(3, story.namespace(), "client", "peer", "backup"));
                main.awaitHealthy(3, START_LIMIT);
                return timer;
              }
            });
    startTimer.lines().forEach(story::note);
    assertTrue(
        startTimer.operatorTime().compareTo(OPERATOR_TIME_LIMIT) < 0,
        "ours of the time: " + startTimer.operatorTime());

    try (ServiceRelay serviceRelay =
        story.step("a way to the client Service", () -> ServiceRelay.to(story.client(), main))) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient etcd =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      story.step("a key is written and read", () -> writeAndRead(etcd));
      story.step(
          "a client without a certificate is refused",
          () -> {
            EtcdClient anonymousClient =
                new EtcdClient(
                    serviceRelay::port, Optional.of(tls.withoutCertificate("main-client-ca")));
            assertThrows(IOException.class, () -> anonymousClient.get("greeting"));
          });
      List<String> secrets = secretUids(story);
      story.step("it sleeps, after a last full snapshot", () -> hibernate(story, main, 1));
      story.step("it wakes", () -> resume(main));
      etcd.expect("greeting", "hello");
      assertEquals(secrets, secretUids(story), "Secrets, by UID, as before it slept");
      story.step("it sleeps again, after another snapshot", () -> hibernate(story, main, 2));
    }
    story.step("it goes, its volumes stay", () -> deleteCluster(story, main));
  }

  private static Void writeAndRead(EtcdClient etcd) throws IOException {
    etcd.put("greeting", "hello");
    etcd.expect("greeting", "hello");
    assertEquals(3, etcd.voters());
    return null;
  }

  private static void hibernate(Story story, EtcdCluster main, int snapshots) {
    main.patch("spec: {replicas: 0}");
    Await.minutes(3)
        .until(
            () ->
                main.memberSet().orElseThrow().getSpec().getReplicas() == 0 && main.pods().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        main.pods() + " are there: " + main.get().getStatus().lastOperation()));
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

  private static void resume(EtcdCluster main) {
    main.patch("spec: {replicas: 3}");
    main.awaitHealthy(3, START_LIMIT);
  }

  private static List<String> secretUids(Story story) {
    return story.client().secrets().inNamespace(story.namespace()).list().getItems().stream()
        .map(secret -> secret.getMetadata().getName() + " " + secret.getMetadata().getUid())
        .sorted()
        .toList();
  }

  private static void deleteCluster(Story story, EtcdCluster main) {
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
