package io.etcdwarden.support.node;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The etcd configuration of a cluster as the operator rendered it. */
public record RenderedConfig(Map<String, Object> document) {
  static final String KEY = "etcd.conf.yaml";

  public RenderedConfig {
    document = Map.copyOf(document);
  }

  String memberName(String pod) {
    Object prefix = document.get("member-name-prefix");
    return prefix == null ? pod : prefix + "-" + pod;
  }

  List<String> peerUrls(String pod) {
    return urls("initial-advertise-peer-urls", pod);
  }

  List<String> clientUrls(String pod) {
    return urls("advertise-client-urls", pod);
  }

  boolean peersUseTls(String pod) {
    return peerUrls(pod).stream().allMatch(url -> url.startsWith("https://"));
  }

  boolean clientsUseTls() {
    return document.containsKey("client-transport-security");
  }

  boolean hasSeveralMembers() {
    return Arrays.stream(initialCluster().split(","))
            .map(entry -> entry.split("=", 2)[0])
            .distinct()
            .count()
        > 1;
  }

  /** Returns the peer URLs of all members. */
  List<String> allPeerUrls() {
    return Arrays.stream(initialCluster().split(",")).map(it -> it.split("=", 2)[1]).toList();
  }

  /** Returns the configuration that the sidecar serves under {@code /config} for one member. */
  Map<String, Object> forMember(String pod, RunningCluster cluster) {
    Map<String, Object> own = new LinkedHashMap<>(document);
    String name = memberName(pod);
    own.put("name", name);
    own.put("initial-advertise-peer-urls", String.join(",", peerUrls(pod)));
    own.put("advertise-client-urls", String.join(",", clientUrls(pod)));
    if (cluster.names().size() > 1) {
      own.put("initial-cluster", initialClusterOf(cluster.names(), name));
    }
    own.put("initial-cluster-state", cluster.hasLearner() ? "existing" : "new");
    return own;
  }

  private String initialClusterOf(Set<String> existing, String name) {
    return Arrays.stream(initialCluster().split(","))
        .filter(
            entry -> isOf(entry, name) || existing.stream().anyMatch(other -> isOf(entry, other)))
        .reduce((left, right) -> left + "," + right)
        .orElseThrow();
  }

  private static boolean isOf(String entry, String member) {
    return entry.startsWith(member + "=");
  }

  private String initialCluster() {
    return String.valueOf(document.get("initial-cluster"));
  }

  private List<String> urls(String key, String pod) {
    Object urls = ((Map<?, ?>) document.get(key)).get(memberName(pod));
    if (!(urls instanceof List<?> list)) {
      throw new IllegalStateException(key + " has no entry for " + memberName(pod));
    }
    return list.stream().map(String::valueOf).toList();
  }
}
