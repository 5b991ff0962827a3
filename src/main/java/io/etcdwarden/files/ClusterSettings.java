package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings of etcd and of its clients that name the certificates of a cluster.
 *
 * @param nodes the nodes of the cluster
 * @param layout the names of the files
 * @param folder the folder of the files on the machines that use them
 */
public record ClusterSettings(NodeList nodes, Layout layout, Path folder) {
  private static final String TOKEN = "etcd-cluster";

  /** Needs no quoting in a shell, in a unit of systemd and in an argument list. */
  private static final Pattern PLAIN_PATH = Pattern.compile("/[-A-Za-z0-9._/]*");

  public ClusterSettings {
    requirePlain("--target-dir", folder.toString());
  }

  /**
   * The environment of the etcd process of a node, by variable, in the order of etcd's help.
   *
   * @param dataDirectory where etcd keeps its data on the node
   */
  public Map<String, String> environment(Node node, String dataDirectory) {
    requirePlain("--data-dir", dataDirectory);
    Map<String, String> values = new LinkedHashMap<>();
    values.put("ETCD_NAME", node.name());
    values.put("ETCD_DATA_DIR", dataDirectory);
    values.put("ETCD_LISTEN_PEER_URLS", node.listenPeerUrl());
    values.put("ETCD_LISTEN_CLIENT_URLS", node.listenClientUrl());
    values.put("ETCD_INITIAL_ADVERTISE_PEER_URLS", node.peerUrl());
    values.put("ETCD_INITIAL_CLUSTER", nodes.initialCluster());
    values.put("ETCD_INITIAL_CLUSTER_STATE", "new");
    values.put("ETCD_INITIAL_CLUSTER_TOKEN", TOKEN);
    values.put("ETCD_ADVERTISE_CLIENT_URLS", node.clientUrl());
    values.put("ETCD_CERT_FILE", file(layout.server(node.name()).certificate()));
    values.put("ETCD_KEY_FILE", file(layout.server(node.name()).key()));
    values.put("ETCD_CLIENT_CERT_AUTH", "true");
    values.put("ETCD_TRUSTED_CA_FILE", trust());
    values.put("ETCD_PEER_CERT_FILE", file(layout.peer(node.name()).certificate()));
    values.put("ETCD_PEER_KEY_FILE", file(layout.peer(node.name()).key()));
    values.put("ETCD_PEER_CLIENT_CERT_AUTH", "true");
    values.put("ETCD_PEER_TRUSTED_CA_FILE", trust());
    return values;
  }

  /** A drop-in of systemd for the unit of etcd on a node. */
  public String systemdDropIn(Node node, String dataDirectory) {
    return environment(node, dataDirectory).entrySet().stream()
        .map(it -> "Environment=\"" + it.getKey() + "=" + it.getValue() + "\"\n")
        .collect(Collectors.joining("", "[Service]\n", ""));
  }

  /** A file for {@code EnvironmentFile=} of systemd, or for {@code docker run --env-file}. */
  public String environmentFile(Node node, String dataDirectory) {
    return lines(environment(node, dataDirectory), "");
  }

  /**
   * A shell script that sets the environment of {@code etcdctl}. It does not set {@code
   * ETCDCTL_API}: etcdctl 3.4 and newer use version 3 by default, and etcdctl 3.6 warns about the
   * variable.
   */
  public String etcdctlScript(String client) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("ETCDCTL_DIAL_TIMEOUT", "3s");
    values.put("ETCDCTL_ENDPOINTS", endpoints());
    values.put("ETCDCTL_CACERT", trust());
    values.put("ETCDCTL_CERT", file(layout.client(client).certificate()));
    values.put("ETCDCTL_KEY", file(layout.client(client).key()));
    return lines(values, "export ");
  }

  /** The flags of a program that uses etcd, one per element. */
  public List<String> flags(Program program, String client) {
    String certificate = file(layout.client(client).certificate());
    String key = file(layout.client(client).key());
    return switch (program) {
      case KUBE_APISERVER ->
          List.of(
              "--etcd-servers=" + endpoints(),
              "--etcd-cafile=" + trust(),
              "--etcd-certfile=" + certificate,
              "--etcd-keyfile=" + key);
      case FLANNELD ->
          List.of(
              "--etcd-endpoints=" + endpoints(),
              "--etcd-cafile=" + trust(),
              "--etcd-certfile=" + certificate,
              "--etcd-keyfile=" + key);
      case ETCDCTL ->
          List.of(
              "--endpoints=" + endpoints(),
              "--cacert=" + trust(),
              "--cert=" + certificate,
              "--key=" + key);
    };
  }

  private String endpoints() {
    return String.join(",", nodes.clientUrls());
  }

  private String trust() {
    return file(layout.ca().certificate());
  }

  private String file(Path relative) {
    return folder.resolve(relative).toString();
  }

  private static void requirePlain(String option, String path) {
    if (!PLAIN_PATH.matcher(path).matches()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          option
              + " is \""
              + path
              + "\"; use an absolute path of letters, digits, hyphens, dots, underscores and"
              + " slashes");
    }
  }

  private static String lines(Map<String, String> values, String prefix) {
    return values.entrySet().stream()
        .map(it -> prefix + it.getKey() + "=" + it.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
