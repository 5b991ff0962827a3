package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members are called, and say where they are, as a wish has it; newer images can do that. */
@ExtendWith(EndToEndExtension.class)
class MemberNamesE2e {
  /** An address that leads nowhere; one member alone never calls it. */
  private static final String EXTRA_PEER_URL = "http://192.0.2.1:2380";

  @Test
  void memberNamePrefixAndAdditionalPeerUrlsReachEtcd(Story story) throws Exception {
    EtcdCluster prefixed = story.cluster("prefixed");
    EtcdCluster moved = story.cluster("moved");
    story.step(
        "a member with a prefix and one with another address are ready",
        () -> {
          prefixed.create("  memberNamePrefix: blue\n" + specWithNewerImages(story, prefixed, ""));
          moved.create(
              specWithNewerImages(
                  story,
                  moved,
                  "    additionalAdvertisePeerURLs: [{memberName: moved-0, urls: ['%s']}]\n"
                      .formatted(EXTRA_PEER_URL)));
          prefixed.awaitHealthy(1, Duration.ofMinutes(5));
          moved.awaitHealthy(1, Duration.ofMinutes(5));
        });
    assertEquals(
        Map.of("blue-prefixed-0", List.of(ownPeerUrl(prefixed))), peerUrls(story, prefixed));
    assertEquals(
        Map.of("moved-0", List.of(EXTRA_PEER_URL, ownPeerUrl(moved))), peerUrls(story, moved));
  }

  private static String specWithNewerImages(Story story, EtcdCluster etcdCluster, String etcd) {
    return EtcdSpecs.members(1, story.namespace() + "-" + etcdCluster.name())
        .replace("  etcd:\n", "  etcd:\n    image: " + EtcdSpecs.NEXT_ETCD + "\n" + etcd)
        .replace("  backup:\n", "  backup:\n    image: " + EtcdSpecs.NEXT_SIDECAR + "\n");
  }

  private static String ownPeerUrl(EtcdCluster etcdCluster) {
    return "http://%1$s-0.%1$s-peer.%2$s.svc:2380"
        .formatted(etcdCluster.name(), etcdCluster.namespace());
  }

  private static Map<String, List<String>> peerUrls(Story story, EtcdCluster etcdCluster)
      throws Exception {
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), etcdCluster)) {
      return new EtcdClient(serviceRelay::port, Optional.empty()).peerUrls();
    }
  }
}
