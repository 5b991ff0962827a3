package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** New members join a cluster that another Etcd keeps, and have its data. */
@ExtendWith(EndToEndExtension.class)
class JoinExistingClusterE2e {
  @Test
  void threeMembersJoinARunningCluster(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace()));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    EtcdCluster other = story.cluster("other");
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = new EtcdClient(serviceRelay::port, Optional.empty());
      etcd.put("greeting", "hello");
      story.step(
          "three members of another Etcd join it",
          () -> {
            other.create(joining(main, EtcdSpecs.members(3, story.namespace() + "-other")));
            other.awaitHealthy(3, Duration.ofMinutes(10));
          });
      assertEquals(4, etcd.voters());
    }
    assertTrue(
        other
            .condition("BootstrappedWithExistingCluster")
            .map(Condition::hasStatusTrue)
            .orElse(false));
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), other)) {
      new EtcdClient(serviceRelay::port, Optional.empty()).expect("greeting", "hello");
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
