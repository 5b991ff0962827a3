package io.etcdwarden.support.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Makes the host names of pods usable on this machine: a proxy and a hosts file. */
record PodNetwork(SocksProxy proxy, HostsFile hosts) {
  static PodNetwork in(Path folder) throws IOException {
    return new PodNetwork(SocksProxy.start(), HostsFile.in(folder));
  }

  /** Routes the URL to the port. */
  void route(String url, int loopbackPort) {
    URI parsed = URI.create(url);
    hosts.add(parsed.getHost());
    proxy.route(parsed.getHost(), parsed.getPort(), loopbackPort);
  }

  /** Adds the host of a URL that may be routed later. */
  void addHost(String url) {
    hosts.add(URI.create(url).getHost());
  }

  /** Returns a process builder whose process can use the host names. */
  ProcessBuilder command(String... command) {
    ProcessBuilder builder = new ProcessBuilder(hosts.wrap(List.of(command)));
    builder.environment().putAll(proxy.environment());
    return builder.redirectErrorStream(true);
  }
}
