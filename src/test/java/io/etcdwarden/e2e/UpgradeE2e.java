package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The feature gate that gives clusters a newer etcd, told while no other story is. */
@ExtendWith(EndToEndExtension.class)
@Isolated
class UpgradeE2e {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);

  @Test
  void etcdIsUpgradedAfterASnapshotAndKeepsItsData(Story story, TestOperator testOperator)
      throws Exception {
    if (!testOperator.canBeRestarted()) {
      story.note("not told: the operator in the cluster is not started with other settings");
      return;
    }
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member of the usual version is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace(), "client", "peer", "backup"));
          main.awaitHealthy(1, START_LIMIT);
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      ClientTls tls = new ClientTls(story.client(), story.namespace());
      EtcdClient door =
          new EtcdClient(
              serviceRelay::port,
              Optional.of(tls.withCertificate("main-client-client", "main-client-ca")));
      door.put("greeting", "hello");
      assertVersion(door, "3.4.");
      story.step(
          "the operator is started with the gate, and the member has the newer images",
          () -> {
            testOperator.restartWith(
                List.of(story.namespace()), "featureGates: {UpgradeEtcdVersion: true}");
            Await.minutes(4)
                .until(
                    () ->
                        main.images().equals(List.of(EtcdSpecs.NEXT_ETCD, EtcdSpecs.NEXT_SIDECAR))
                            ? main.problem(1)
                            : Optional.of("images: " + main.images()));
          });
      assertEquals(
          1,
          new TaskRunner(story).succeededTasks("main", "presync-snapshot-upgrade-").size(),
          "snapshots");
      door.expect("greeting", "hello");
      assertVersion(door, "3.5.");
    } finally {
      testOperator.restart();
    }
  }

  private static void assertVersion(EtcdClient door, String start) throws IOException {
    String version = door.status().path("version").asText();
    assertTrue(version.startsWith(start), "etcd " + version);
  }
}
