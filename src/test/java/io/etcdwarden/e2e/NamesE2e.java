package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members are called, and say where they are, as a wish has it; newer images can do that. */
@ExtendWith(EndToEnd.class)
class NamesE2e {
  /** An address that leads nowhere; one member alone never calls it. */
  private static final String ELSEWHERE = "http://192.0.2.1:2380";

  @Test
  void membersHaveAPrefixOrAnotherAddress(Story story) throws Exception {
    Members prefixed = story.members("prefixed");
    Members moved = story.members("moved");
    story.step(
        "a member with a prefix and one with another address are ready",
        () -> {
          prefixed.wish("  memberNamePrefix: blue\n" + newer(story, prefixed, ""));
          moved.wish(
              newer(
                  story,
                  moved,
                  "    additionalAdvertisePeerURLs: [{memberName: moved-0, urls: ['%s']}]\n"
                      .formatted(ELSEWHERE)));
          prefixed.awaitWell(1, Duration.ofMinutes(5));
          moved.awaitWell(1, Duration.ofMinutes(5));
        });
    assertEquals(Map.of("blue-prefixed-0", List.of(own(prefixed))), peerUrls(story, prefixed));
    assertEquals(Map.of("moved-0", List.of(ELSEWHERE, own(moved))), peerUrls(story, moved));
  }

  private static String newer(Story story, Members members, String etcd) {
    return Specs.members(1, story.namespace() + "-" + members.name())
        .replace("  etcd:\n", "  etcd:\n    image: " + Specs.NEXT_ETCD + "\n" + etcd)
        .replace("  backup:\n", "  backup:\n    image: " + Specs.NEXT_SIDECAR + "\n");
  }

  private static String own(Members members) {
    return "http://%1$s-0.%1$s-peer.%2$s.svc:2380".formatted(members.name(), members.namespace());
  }

  private static Map<String, List<String>> peerUrls(Story story, Members members) throws Exception {
    try (Relay relay = Relay.to(story.client(), members)) {
      return new EtcdDoor(relay::port, Optional.empty()).peerUrls();
    }
  }
}
