package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The spec sets a prefix for member names and additional peer URLs; the newer images need it. */
@ExtendWith(EndToEndExtension.class)
class MemberNamesE2e {
  /** Nothing listens at this address; a single member never connects to it. */
  private static final String EXTRA_PEER_URL = "http://192.0.2.1:2380";

  @Test
  void memberNamePrefixAndAdditionalPeerUrlsReachEtcd(Story story) throws Exception {
    EtcdCluster prefixed = story.cluster("prefixed");
    EtcdCluster moved = story.cluster("moved");
    story.step(
        "a member with a name prefix and a member with an additional peer URL",
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

  private static String specWithNewerImages(Story story, EtcdCluster cluster, String etcd) {
    return EtcdSpecs.members(1, story.namespace() + "-" + cluster.name())
        .replace("  etcd:\n", "  etcd:\n    image: " + EtcdSpecs.NEXT_ETCD + "\n" + etcd)
        .replace("  backup:\n", "  backup:\n    image: " + EtcdSpecs.NEXT_SIDECAR + "\n");
  }

  private static String ownPeerUrl(EtcdCluster cluster) {
    return "http://%1$s-0.%1$s-peer.%2$s.svc:2380".formatted(cluster.name(), cluster.namespace());
  }

  private static Map<String, List<String>> peerUrls(Story story, EtcdCluster cluster)
      throws Exception {
    try (ServiceRelay relay = ServiceRelay.to(story.client(), cluster)) {
      return relay.plainClient().peerUrls();
    }
  }
}
