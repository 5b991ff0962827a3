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

/** A real Prometheus with our alert rules, which scrapes and evaluates once a second. */
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
   * Starts it.
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

  /** An entry for one place that is asked over plain HTTP. */
  static String job(String name, int port) {
    return """
    {"job_name": "%s", "honor_labels": true,
     "static_configs": [{"targets": ["127.0.0.1:%d"]}]}
    """
        .formatted(name, port);
  }

  /** How many series a question has for an answer. */
  int answers(String question) {
    return answer(question).size();
  }

  /** The series that are the answer now, each with its {@code metric} and {@code value}. */
  List<JsonNode> answer(String question) {
    return ask("/api/v1/query?query=" + encoded(question))
        .at("/data/result")
        .valueStream()
        .toList();
  }

  /** The same over a time, each with its {@code values}. */
  List<JsonNode> answer(String question, Instant from, Instant to, Duration step) {
    String path =
        "/api/v1/query_range?query=%s&start=%s&end=%s&step=%d"
            .formatted(encoded(question), from, to, step.toSeconds());
    return ask(path).at("/data/result").valueStream().toList();
  }

  private static String encoded(String question) {
    return URLEncoder.encode(question, StandardCharsets.UTF_8);
  }

  /** The rules as it has loaded them, with what became of their last evaluation. */
  List<JsonNode> rules() {
    return ask("/api/v1/rules").findValues("rules").stream()
        .flatMap(JsonNode::valueStream)
        .toList();
  }

  /** The alerts of that name that wait to fire or do so. */
  List<JsonNode> alerts(String name) {
    return ask("/api/v1/alerts")
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

  private JsonNode ask(String path) {
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
