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

/** A cluster starts, serves, hibernates, resumes and is deleted. */
@ExtendWith(EndToEndExtension.class)
class LifecycleE2e {
  private static final Duration START_LIMIT = Duration.ofMinutes(7);

  /** An idle machine needs three seconds, but other stories run at the same time. */
  private static final Duration OPERATOR_TIME_LIMIT = Duration.ofSeconds(5);

  @Test
  void threeMembersWithTlsStartServeHibernateResumeAndAreDeleted(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    StartupTimer startTimer =
        story.step(
            "3 members with TLS for [client, peer, backup]",
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
        "time that the operator took: " + startTimer.operatorTime());

    try (ServiceRelay relay =
        story.step("a relay to the client Service", () -> ServiceRelay.to(story.client(), main))) {
      EtcdClient etcd = relay.tlsClient();
      story.step("a key is written and read", () -> writeAndRead(etcd));
      story.step(
          "a client without a certificate is rejected",
          () -> {
            EtcdClient anonymousClient = relay.anonymousClient();
            assertThrows(IOException.class, () -> anonymousClient.get("greeting"));
          });
      List<String> secrets = secretUids(story);
      story.step("the cluster hibernates after a full snapshot", () -> hibernate(story, main, 1));
      story.step("the cluster resumes", () -> resume(main));
      etcd.expect("greeting", "hello");
      assertEquals(secrets, secretUids(story), "UIDs of Secrets before hibernation and now");
      story.step("the cluster hibernates after another snapshot", () -> hibernate(story, main, 2));
    }
    story.step("the Etcd is deleted, its volumes stay", () -> deleteCluster(story, main));
  }

  private static Void writeAndRead(EtcdClient etcd) throws IOException {
    etcd.put("greeting", "hello");
    etcd.expect("greeting", "hello");
    assertEquals(3, etcd.votingMembers());
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
                        main.pods() + " still exist: " + main.get().getStatus().lastOperation()));
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
                    : Optional.of("still exist: " + main.pods()));
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
