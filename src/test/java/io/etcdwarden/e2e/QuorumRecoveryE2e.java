package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two of three members lose their volumes; a task recovers the cluster from the third member. */
@ExtendWith(EndToEndExtension.class)
class QuorumRecoveryE2e {
  private static final int KEYS = 50;
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(12);
  private static final String RECOVER = "recoverQuorum: {outageSeconds: 0}";

  @Test
  void aTaskRecoversTheClusterFromTheLastMember(Story story) throws Exception {
    EtcdCluster main = story.startMain(3, "client", "peer", "backup");
    TaskRunner tasks = new TaskRunner(story);
    story.step(
        "a recovery task for a healthy cluster is rejected",
        () ->
            tasks.assertState(
                EtcdOpsTask.REJECTED, "needless", "main", RECOVER, Duration.ofMinutes(1)));
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.tlsClient();
      Map<String, String> written = new TreeMap<>();
      for (int number = 0; number < KEYS; number++) {
        etcd.put("key-" + number, "value-" + number);
        written.put("key-" + number, "value-" + number);
      }
      story.step("two members lose their volumes", () -> loseQuorum(main));
      story.step(
          "a user allows the recovery",
          () -> main.annotate("etcdwarden.io/allow-quorum-recovery", "recover"));
      story.step(
          "a task recovers the cluster",
          () ->
              tasks.assertState(EtcdOpsTask.SUCCEEDED, "recover", "main", RECOVER, RECOVERY_LIMIT));
      story.step("the cluster is healthy", () -> main.awaitHealthy(3, Duration.ofMinutes(4)));
      etcd.expect("key-0", "value-0");
      assertEquals(written, etcd.getPrefix("key-"));
      assertEquals(3, etcd.votingMembers());
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
                .map(ready -> Instant.parse(ready.lastTransitionTime()))
                .filter(since -> since.isBefore(Clock.systemUTC().instant().minusSeconds(31)))
                .isPresent(),
        Duration.ofMinutes(9));
  }
}
