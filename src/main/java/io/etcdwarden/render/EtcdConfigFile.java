package io.etcdwarden.render;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.EtcdPlan;
import io.etcdwarden.plan.PeerPlan;
import io.etcdwarden.plan.TlsLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The etcd configuration file. All members share one file: each sidecar takes the values of its own
 * member from it, by member name. The keys are in alphabetical order, so that the text is stable.
 */
public final class EtcdConfigFile {
  /** The data key in the ConfigMap, and the name of the file in the pods. */
  public static final String NAME = "etcd.conf.yaml";

  /** The data folder of a member. */
  static final String DATA_DIR = "/var/etcd/data/new.etcd";

  private EtcdConfigFile() {}

  /** The text of the file. */
  public static String render(ClusterPlan plan) {
    EtcdPlan etcd = plan.etcd();
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("advertise-client-urls", urls(plan, PeerPlan.Peer::clientUrls));
    keys.put("auto-compaction-mode", etcd.compactionMode());
    keys.put("auto-compaction-retention", etcd.compactionRetention());
    etcd.freelistType().ifPresent(type -> keys.put("backend-bbolt-freelist-type", type));
    if (plan.tls().client() instanceof TlsLine.Secured client) {
      keys.put("client-transport-security", security(client, false));
    }
    keys.put("data-dir", DATA_DIR);
    keys.put("enable-grpc-gateway", etcd.grpcGateway());
    keys.put("initial-advertise-peer-urls", urls(plan, PeerPlan.Peer::peerUrls));
    keys.put("initial-cluster", plan.peers().initialCluster());
    keys.put("initial-cluster-state", "new");
    keys.put("initial-cluster-token", "etcd-cluster");
    keys.put("listen-client-urls", listen(plan.tls().client(), plan.ports().client()));
    keys.put("listen-peer-urls", listen(plan.tls().peer(), plan.ports().peer()));
    if (!plan.names().memberPrefix().isEmpty()) {
      keys.put("member-name-prefix", plan.names().memberPrefix());
    }
    keys.put("metrics", etcd.metrics());
    keys.put("name", "etcd-config");
    keys.put("next-cluster-version-compatible", true);
    if (plan.tls().peer() instanceof TlsLine.Secured peer) {
      keys.put("peer-transport-security", security(peer, plan.tls().skipsPeerNameCheck()));
    }
    keys.put("quota-backend-bytes", etcd.quotaBytes());
    keys.put("snapshot-count", etcd.snapshotCount());
    return YamlWriter.of(keys);
  }

  private static Map<String, List<String>> urls(
      ClusterPlan plan, Function<PeerPlan.Peer, List<String>> kind) {
    Map<String, List<String>> urls = new LinkedHashMap<>();
    plan.peers().members().forEach(member -> urls.put(member.name(), kind.apply(member)));
    return urls;
  }

  private static Map<String, Object> security(TlsLine.Secured line, boolean skipsNameCheck) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("auto-tls", false);
    keys.put("cert-file", line.server().certificateFile());
    keys.put("client-cert-auth", true);
    keys.put("key-file", line.server().keyFile());
    if (skipsNameCheck) {
      keys.put("skip-client-san-verification", true);
    }
    keys.put("trusted-ca-file", line.caFile());
    return keys;
  }

  private static String listen(TlsLine line, int port) {
    return line.scheme() + "://0.0.0.0:" + port;
  }
}
