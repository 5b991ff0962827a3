package io.etcdwarden.metrics;

import io.etcdwarden.config.OperatorConfig.Listener;
import java.util.Map;

/**
 * Where a kubelet asks after the process: {@code /healthz} says whether a restart would help,
 * {@code /readyz} whether it does its work. The answer is {@code ok}, or status 503 with the
 * reason.
 */
public final class HealthEndpoint implements AutoCloseable {
  private final PageServer server;

  private HealthEndpoint(PageServer server) {
    this.server = server;
  }

  public static HealthEndpoint start(Listener listener, HealthCheck live, HealthCheck ready) {
    return new HealthEndpoint(
        PageServer.start(
            listener,
            "server.health",
            Map.of("/healthz", accept -> page(live), "/readyz", accept -> page(ready))));
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private static Page page(HealthCheck healthCheck) {
    return healthCheck
        .problem()
        .map(complaint -> Page.plain(503, complaint))
        .orElseGet(() -> Page.plain(200, "ok"));
  }
}
