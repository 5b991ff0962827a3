package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A feature gate upgrades etcd; runs alone. */
@ExtendWith(EndToEndExtension.class)
@Isolated
class UpgradeE2e {

  @Test
  void etcdIsUpgradedAfterASnapshotAndKeepsItsData(Story story, TestOperator operator)
      throws Exception {
    if (!operator.canBeRestarted()) {
      story.note("skipped: it needs an operator that it may restart");
      return;
    }
    EtcdCluster main = story.startMain(1, "client", "peer", "backup");
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.tlsClient();
      etcd.put("greeting", "hello");
      assertVersion(etcd, "3.4.");
      story.step(
          "the operator restarts with the feature gate, and the member gets the newer images",
          () -> {
            operator.restartWith(
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
      etcd.expect("greeting", "hello");
      assertVersion(etcd, "3.5.");
    } finally {
      operator.restart();
    }
  }

  private static void assertVersion(EtcdClient etcd, String start) throws IOException {
    String version = etcd.status().path("version").asText();
    assertTrue(version.startsWith(start), "etcd " + version);
  }
}
