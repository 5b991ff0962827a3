package io.etcdwarden.metrics;

import io.etcdwarden.config.OperatorConfig.Listener;
import java.util.Map;

/**
 * Serves the probes of the kubelet: {@code /healthz} for liveness and {@code /readyz} for
 * readiness. The response is {@code ok}, or status 503 with the problem.
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
        .map(problem -> Page.plain(503, problem))
        .orElseGet(() -> Page.plain(200, "ok"));
  }
}
