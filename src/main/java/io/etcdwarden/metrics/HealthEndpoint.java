package io.etcdwarden.metrics;

import io.etcdwarden.config.OperatorConfig.Listener;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves the probes of the kubelet: {@code /healthz} for liveness and {@code /readyz} for
 * readiness. The response is {@code ok}, or status 503 with the problem.
 */
public final class HealthEndpoint implements AutoCloseable {
  private final PageServer server;

  private HealthEndpoint(PageServer server) {
    this.server = server;
  }

  /**
   * Starts to serve the probes.
   *
   * @param notes lines below {@code ok} of {@code /readyz}, which do not make the process unready
   */
  public static HealthEndpoint start(
      Listener listener, HealthCheck live, HealthCheck ready, Supplier<List<String>> notes) {
    return new HealthEndpoint(
        PageServer.start(
            listener,
            "server.health",
            Map.of(
                "/healthz", accept -> page(live, List::of),
                "/readyz", accept -> page(ready, notes))));
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private static Page page(HealthCheck healthCheck, Supplier<List<String>> notes) {
    return healthCheck
        .problem()
        .map(problem -> Page.plain(503, problem))
        .orElseGet(() -> Page.plain(200, okWith(notes.get())));
  }

  private static String okWith(List<String> notes) {
    return notes.isEmpty() ? "ok" : "ok\n" + String.join("\n", notes);
  }
}
