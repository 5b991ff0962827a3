package io.etcdwarden.support.node;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An etcd process that tries to join a cluster with a certificate from an untrusted CA. It trusts
 * the CA of the cluster, so only its own certificate can be the reason for a refusal.
 */
public final class UntrustedPeer {
  private final MemberEnvironment model;
  private final EtcdPrograms programs;
  private final PodNetwork podNetwork;
  private final KubernetesClient client;
  private final Path folder;

  UntrustedPeer(
      MemberEnvironment model,
      EtcdPrograms programs,
      PodNetwork podNetwork,
      KubernetesClient client,
      Path folder) {
    this.model = model;
    this.programs = programs;
    this.podNetwork = podNetwork;
    this.client = client;
    this.folder = folder;
  }

  /**
   * Tries to join and returns the log of the process.
   *
   * @return empty if the process still ran at the timeout, so possibly was accepted
   */
  public String tryToJoin(Duration timeout) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(folder, "foreign-");
    Path config = home.resolve("etcd.conf.yaml");
    Path log = home.resolve("etcd.log");
    String text = client.getKubernetesSerialization().asYaml(configIn(home));
    Files.write(config, text.getBytes(StandardCharsets.UTF_8));
    Process process =
        podNetwork
            .command(programs.etcd().toString(), "--config-file", config.toString())
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean exited = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return exited && process.exitValue() != 0 ? Files.readString(log) : "";
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Map<String, Object> configIn(Path home) throws IOException {
    MemberPorts ports = MemberPorts.free();
    Path certificate = home.resolve("tls.crt");
    Path key = home.resolve("tls.key");
    String host = URI.create(model.peerUrls().getFirst()).getHost();
    UntrustedAuthority.issue("*" + host.substring(host.indexOf('.')), certificate, key);
    Map<String, Object> config = new LinkedHashMap<>(model.configFor(RunningCluster.NONE));
    Map<String, Object> peerTls = new LinkedHashMap<>();
    ((Map<?, ?>) config.get("peer-transport-security"))
        .forEach((name, value) -> peerTls.put(String.valueOf(name), value));
    peerTls.put("cert-file", certificate.toString());
    peerTls.put("key-file", key.toString());
    config.put("peer-transport-security", peerTls);
    config.put("name", "untrusted");
    config.put("data-dir", home.resolve("data").toString());
    config.put("listen-client-urls", "http://127.0.0.1:" + ports.client());
    config.put("advertise-client-urls", "http://127.0.0.1:" + ports.client());
    config.put("listen-peer-urls", "https://127.0.0.1:" + ports.peer());
    config.put("initial-advertise-peer-urls", "https://127.0.0.1:" + ports.peer());
    config.put(
        "initial-cluster",
        config.get("initial-cluster") + ",untrusted=https://127.0.0.1:" + ports.peer());
    config.put("initial-cluster-state", "existing");
    return config;
  }
}
