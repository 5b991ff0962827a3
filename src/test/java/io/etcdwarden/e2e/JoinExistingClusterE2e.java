package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The members of a new Etcd join the cluster of another Etcd and replicate its data. */
@ExtendWith(EndToEndExtension.class)
class JoinExistingClusterE2e {
  @Test
  void threeMembersJoinARunningCluster(Story story) throws Exception {
    EtcdCluster main = story.startMain(1);
    EtcdCluster other = story.cluster("other");
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.plainClient();
      etcd.put("greeting", "hello");
      story.step(
          "3 members of another Etcd join the cluster",
          () -> {
            other.create(joining(main, EtcdSpecs.members(3, story.namespace() + "-other")));
            other.awaitHealthy(3, Duration.ofMinutes(10));
          });
      assertEquals(4, etcd.votingMembers());
    }
    assertTrue(
        other
            .condition("BootstrappedWithExistingCluster")
            .map(Condition::hasStatusTrue)
            .orElse(false));
    try (ServiceRelay relay = ServiceRelay.to(story.client(), other)) {
      relay.plainClient().expect("greeting", "hello");
    }
  }

  private static String joining(EtcdCluster cluster, String spec) {
    String name = cluster.name();
    String block =
        """
            metrics: basic
            bootstrapWithExistingCluster:
              members:
                - name: %1$s-0
                  peerUrls: ["http://%1$s-0.%1$s-peer.%2$s.svc:2380"]
              clientEndpoints: ["http://%1$s-client.%2$s.svc:2379"]
        """
            .formatted(name, cluster.namespace());
    return spec.replace("    metrics: basic\n", block);
  }
}
