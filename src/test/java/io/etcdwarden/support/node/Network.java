package io.etcdwarden.support.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** What makes the names of pods mean something on this machine. */
record Network(NameProxy proxy, HostsFile hosts) {
  static Network in(Path folder) throws IOException {
    return new Network(NameProxy.start(), HostsFile.in(folder));
  }

  /** From now on the URL leads to the port. */
  void announce(String url, int loopbackPort) {
    URI parsed = URI.create(url);
    hosts.add(parsed.getHost());
    proxy.route(parsed.getHost(), parsed.getPort(), loopbackPort);
  }

  /** Others may be known by name before they run. */
  void mention(String url) {
    hosts.add(URI.create(url).getHost());
  }

  /** A process, not started yet, for which these names exist. */
  ProcessBuilder command(String... command) {
    ProcessBuilder builder = new ProcessBuilder(hosts.before(List.of(command)));
    builder.environment().putAll(proxy.environment());
    return builder.redirectErrorStream(true);
  }
}
