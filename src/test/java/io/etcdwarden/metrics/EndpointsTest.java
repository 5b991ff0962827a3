package io.etcdwarden.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static final Listener ANY_FREE_PORT = new Listener("127.0.0.1", 0);
  private static final HealthCheck HEALTHY = Optional::empty;
  private static final HealthCheck WAITING = () -> Optional.of("waiting for the API server");

  private final HttpClient http = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @AfterEach
  void closeClient() {
    http.close();
  }

  @Test
  void metricsAreServedAsPrometheusText() throws Exception {
    registry.counter("apples").increment();
    try (MetricsEndpoint endpoint = MetricsEndpoint.start(ANY_FREE_PORT, registry)) {
      HttpResponse<String> answer = get(endpoint.port(), "/metrics", "*/*");

      assertEquals(200, answer.statusCode());
      assertEquals("text/plain; version=0.0.4; charset=utf-8", contentType(answer));
      assertTrue(answer.body().contains("apples_total 1.0"), answer.body());
    }
  }

  @Test
  void metricsAreServedAsOpenMetricsIfAccepted() throws Exception {
    try (MetricsEndpoint endpoint = MetricsEndpoint.start(ANY_FREE_PORT, registry)) {
      HttpResponse<String> answer =
          get(endpoint.port(), "/metrics", "application/openmetrics-text;version=1.0.0");

      assertTrue(contentType(answer).startsWith("application/openmetrics-text"));
      assertTrue(answer.body().endsWith("# EOF\n"), answer.body());
    }
  }

  @Test
  void anUnknownPathIsNotFoundAndTheResponseNamesTheKnownPaths() throws Exception {
    try (MetricsEndpoint endpoint = MetricsEndpoint.start(ANY_FREE_PORT, registry)) {
      HttpResponse<String> answer = get(endpoint.port(), "/", "*/*");

      assertEquals(404, answer.statusCode());
      assertEquals("not found; this server has /metrics\n", answer.body());
    }
  }

  @Test
  void otherMethodsThanGetAndHeadAreNotAllowed() throws Exception {
    try (MetricsEndpoint endpoint = MetricsEndpoint.start(ANY_FREE_PORT, registry)) {
      HttpRequest post =
          HttpRequest.newBuilder(uri(endpoint.port(), "/metrics"))
              .POST(BodyPublishers.ofString("x"))
              .build();

      assertEquals(405, http.send(post, BodyHandlers.ofString()).statusCode());
    }
  }

  @Test
  void aHealthyProcessIsLiveAndReady() throws Exception {
    try (HealthEndpoint endpoint =
        HealthEndpoint.start(ANY_FREE_PORT, HEALTHY, HEALTHY, List::of)) {
      assertEquals("ok\n", get(endpoint.port(), "/healthz", "").body());
      assertEquals(200, get(endpoint.port(), "/readyz", "").statusCode());
    }
  }

  @Test
  void notesDoNotMakeTheOperatorUnready() throws Exception {
    try (HealthEndpoint endpoint =
        HealthEndpoint.start(ANY_FREE_PORT, HEALTHY, HEALTHY, () -> List.of("first", "second"))) {
      HttpResponse<String> ready = get(endpoint.port(), "/readyz", "");

      assertEquals(200, ready.statusCode());
      assertEquals("ok\nfirst\nsecond\n", ready.body());
    }
  }

  @Test
  void aProcessThatIsNotReadyIsLiveAndNamesTheProblem() throws Exception {
    try (HealthEndpoint endpoint =
        HealthEndpoint.start(ANY_FREE_PORT, HEALTHY, WAITING, List::of)) {
      HttpResponse<String> ready = get(endpoint.port(), "/readyz", "");

      assertEquals(503, ready.statusCode());
      assertEquals("waiting for the API server\n", ready.body());
      assertEquals(200, get(endpoint.port(), "/healthz", "").statusCode());
    }
  }

  @Test
  void theErrorForAPortInUseNamesTheSetting() {
    try (MetricsEndpoint first = MetricsEndpoint.start(ANY_FREE_PORT, registry)) {
      Listener taken = new Listener("127.0.0.1", first.port());

      OperatorException refused =
          assertThrows(
              OperatorException.class,
              () -> HealthEndpoint.start(taken, HEALTHY, HEALTHY, List::of));

      assertEquals(ErrorCode.INVALID_CONFIGURATION, refused.code());
      assertTrue(refused.getMessage().contains("server.health.port"), refused.getMessage());
    }
  }

  private HttpResponse<String> get(int port, String path, String accept)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path));
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static String contentType(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElseThrow();
  }
}
