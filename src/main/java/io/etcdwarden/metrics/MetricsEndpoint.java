package io.etcdwarden.metrics;

import io.etcdwarden.config.OperatorConfig.Listener;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;

/** Serves {@code /metrics} for Prometheus, as text or OpenMetrics. */
public final class MetricsEndpoint implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PageServer server;

  private MetricsEndpoint(PageServer server) {
    this.server = server;
  }

  public static MetricsEndpoint start(Listener listener, PrometheusMeterRegistry registry) {
    return new MetricsEndpoint(
        PageServer.start(
            listener, "server.metrics", Map.of("/metrics", accept -> metrics(registry, accept))));
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private static Page metrics(PrometheusMeterRegistry registry, String accept) {
    String type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    return new Page(200, type, registry.scrape(type));
  }
}
