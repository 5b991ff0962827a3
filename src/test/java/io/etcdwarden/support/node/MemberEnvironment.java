package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files, ports and configuration of one member that runs on this machine. The configuration is
 * the rendered one, except for the listen addresses and the file paths: this machine has no pod
 * network and no mounts.
 */
record MemberEnvironment(
    Pod pod, RenderedConfig config, PodFiles files, Path data, MemberPorts ports, Path etcdctl) {
  private static final String CLIENT_TLS = "client-transport-security";
  private static final List<String> CLIENT_FILES = List.of("--cacert=", "--cert=", "--key=");
  private static final String PEER_TLS = "peer-transport-security";
  private static final List<String> PATHS = List.of("cert-file", "key-file", "trusted-ca-file");

  String podName() {
    return StatefulSetPods.member(pod);
  }

  String memberName() {
    return config.memberName(podName());
  }

  List<String> peerUrls() {
    return config.peerUrls(podName());
  }

  /**
   * Returns an etcdctl for this member with the key pair and the CA that were mounted when its
   * process started: etcd-wrapper reads its files only then.
   */
  EtcdCtl ctl() {
    return new EtcdCtl(etcdctl, tlsOptions(), List.of(clientUrl()));
  }

  String clientUrl() {
    return (config.clientsUseTls() ? "https" : "http") + "://localhost:" + ports.client();
  }

  List<String> tlsOptions() {
    return CLIENT_FILES.stream()
        .flatMap(
            option ->
                FakeSidecar.argument(pod, option).map(path -> option + files.loaded(path)).stream())
        .toList();
  }

  /** Keeps the present key pair and CA for {@link #ctl}. */
  void loadClientFiles() {
    CLIENT_FILES.stream()
        .flatMap(option -> FakeSidecar.argument(pod, option).stream())
        .forEach(files::load);
  }

  /** Routes the host names of this member's pod to its loopback ports. */
  void registerNames(PodNetwork podNetwork) {
    config.allPeerUrls().forEach(podNetwork::addHost);
    peerUrls().forEach(url -> podNetwork.route(url, ports.peer()));
    config.clientUrls(podName()).forEach(url -> podNetwork.route(url, ports.client()));
  }

  /** Returns the configuration for etcd on this machine. */
  Map<String, Object> configFor(RunningCluster cluster) {
    Map<String, Object> own = new LinkedHashMap<>(config.forMember(podName(), cluster));
    own.put("data-dir", data.toString());
    own.put("listen-client-urls", listen("listen-client-urls", ports.client()));
    own.put("listen-peer-urls", listen("listen-peer-urls", ports.peer()));
    own.computeIfPresent(CLIENT_TLS, (key, tls) -> withLocalPaths(tls));
    own.computeIfPresent(PEER_TLS, (key, tls) -> withLocalPaths(tls));
    return own;
  }

  private String listen(String key, int port) {
    URI rendered = URI.create(String.valueOf(config.document().get(key)));
    String scheme = rendered.getScheme();
    return "%s://127.0.0.1:%d,%s://%s:%d"
        .formatted(scheme, port, scheme, ports.address(), rendered.getPort());
  }

  private Map<String, Object> withLocalPaths(Object tls) {
    Map<String, Object> own = new LinkedHashMap<>();
    ((Map<?, ?>) tls)
        .forEach(
            (key, value) ->
                own.put(
                    String.valueOf(key),
                    PATHS.contains(key) ? files.at(String.valueOf(value)).toString() : value));
    return own;
  }

  boolean hasData() {
    return Files.exists(data.resolve("member"));
  }

  void wipeData() {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(data)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException stuck) {
      throw new UncheckedIOException(stuck);
    }
  }
}
