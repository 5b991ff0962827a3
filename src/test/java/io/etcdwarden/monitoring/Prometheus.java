package io.etcdwarden.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.TestProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A real Prometheus with the alert rules of the chart; it scrapes and evaluates every second. */
final class Prometheus implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestProcess testProcess;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(TestProcess testProcess, URI address) {
    this.testProcess = testProcess;
    this.address = address;
  }

  /**
   * Starts Prometheus.
   *
   * @param jobs the entries of {@code scrape_configs}, as JSON
   */
  static Prometheus start(Path folder, List<String> jobs) throws IOException {
    int port = FreePort.next();
    Path config = folder.resolve("prometheus.yaml");
    Files.writeString(
        config,
        """
        {"global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
         "rule_files": ["%s"],
         "scrape_configs": [%s]}
        """
            .formatted(PromqlExpressions.ALERTS.toAbsolutePath(), String.join(",\n", jobs)));
    List<String> arguments =
        List.of(
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn");
    TestProcess testProcess =
        TestProcess.start(folder, Binaries.fromSystemProperty().program("prometheus"), arguments);
    Prometheus started = new Prometheus(testProcess, URI.create("http://127.0.0.1:" + port));
    testProcess.await(started::isReady, Duration.ofSeconds(90));
    return started;
  }

  /** A scrape configuration for one target over plain HTTP. */
  static String job(String name, int port) {
    return """
    {"job_name": "%s", "honor_labels": true,
     "static_configs": [{"targets": ["127.0.0.1:%d"]}]}
    """
        .formatted(name, port);
  }

  /** The number of series in the result of a query. */
  int countSeries(String query) {
    return query(query).size();
  }

  /** The series of an instant query, each with its {@code metric} and {@code value}. */
  List<JsonNode> query(String query) {
    return getJson("/api/v1/query?query=" + encoded(query))
        .at("/data/result")
        .valueStream()
        .toList();
  }

  /** The series of a range query, each with its {@code values}. */
  List<JsonNode> query(String query, Instant from, Instant to, Duration step) {
    String path =
        "/api/v1/query_range?query=%s&start=%s&end=%s&step=%d"
            .formatted(encoded(query), from, to, step.toSeconds());
    return getJson(path).at("/data/result").valueStream().toList();
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  /** The loaded rules with the health of their last evaluation. */
  List<JsonNode> rules() {
    return getJson("/api/v1/rules").findValues("rules").stream()
        .flatMap(JsonNode::valueStream)
        .toList();
  }

  /** The pending and firing alerts with this name. */
  List<JsonNode> alerts(String name) {
    return getJson("/api/v1/alerts")
        .at("/data/alerts")
        .valueStream()
        .filter(alert -> name.equals(alert.at("/labels/alertname").asText()))
        .toList();
  }

  private boolean isReady() {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  private JsonNode getJson(String path) {
    try {
      return JSON.readTree(get(path).body());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private HttpResponse<String> get(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(address + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    http.close();
    testProcess.close();
  }
}
