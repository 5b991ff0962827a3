package io.etcdwarden.support.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RenderedConfigTest {
  private static final RenderedConfig THREE =
      new RenderedConfig(
          Map.of(
              "name",
              "etcd-config",
              "member-name-prefix",
              "p",
              "initial-cluster",
              "p-main-0=https://a:2380,p-main-1=https://b:2380,p-main-2=https://c:2380",
              "initial-advertise-peer-urls",
              Map.of("p-main-0", List.of("https://a:2380"), "p-main-1", List.of("https://b:2380")),
              "advertise-client-urls",
              Map.of("p-main-0", List.of("http://a:2379"), "p-main-1", List.of("http://b:2379"))));

  @Test
  void aNewMemberGetsTheWholeInitialCluster() {
    Map<String, Object> own = THREE.forMember("main-0", RunningCluster.NONE);

    assertEquals("p-main-0", own.get("name"));
    assertEquals("new", own.get("initial-cluster-state"));
    assertEquals("https://a:2380", own.get("initial-advertise-peer-urls"));
    assertEquals(THREE.document().get("initial-cluster"), own.get("initial-cluster"));
  }

  @Test
  void aJoiningMemberGetsOnlyTheExistingMembers() {
    Map<String, Object> own =
        THREE.forMember("main-1", new RunningCluster(Set.of("p-main-0", ""), true));

    assertEquals("existing", own.get("initial-cluster-state"));
    assertEquals("p-main-0=https://a:2380,p-main-1=https://b:2380", own.get("initial-cluster"));
  }

  @Test
  void aClusterOfThreeHasSeveralMembers() {
    assertTrue(THREE.hasSeveralMembers());
  }
}
