package io.etcdwarden.support.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** What makes the names of pods mean something on this machine. */
record PodNetwork(SocksProxy proxy, HostsFile hosts) {
  static PodNetwork in(Path folder) throws IOException {
    return new PodNetwork(SocksProxy.start(), HostsFile.in(folder));
  }

  /** From now on the URL leads to the port. */
  void route(String url, int loopbackPort) {
    URI parsed = URI.create(url);
    hosts.add(parsed.getHost());
    proxy.route(parsed.getHost(), parsed.getPort(), loopbackPort);
  }

  /** Others may be known by name before they run. */
  void addHost(String url) {
    hosts.add(URI.create(url).getHost());
  }

  /** A process, not started yet, for which these names exist. */
  ProcessBuilder command(String... command) {
    ProcessBuilder builder = new ProcessBuilder(hosts.wrap(List.of(command)));
    builder.environment().putAll(proxy.environment());
    return builder.redirectErrorStream(true);
  }
}
