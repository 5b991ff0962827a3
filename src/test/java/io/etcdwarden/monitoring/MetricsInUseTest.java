package io.etcdwarden.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.metrics.MetricNames;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alert rules and dashboard use only metrics that exist, and every alert has a remedy. */
class MetricsInUseTest {
  private static final Path OTHER_METRICS = Path.of("src/test/resources/prometheus/others.txt");
  private static final Path TESTS = Path.of("src/test/resources/prometheus/alerts-test.yaml");
  private static final Path REMEDIES = Path.of("docs/troubleshooting.md");

  @Test
  void everyMetricInUseIsOfTheOperatorOrAKnownProgram() throws IOException {
    Set<String> used = used();
    Set<String> known = new TreeSet<>(ofOtherPrograms());
    known.addAll(ofTheOperator());

    assertTrue(used.size() > 20, used.toString());
    assertEquals(List.of(), used.stream().filter(name -> !known.contains(name)).toList());
  }

  @Test
  void everyKnownMetricOfOtherProgramsIsInUse() throws IOException {
    Set<String> used = used();

    assertEquals(
        List.of(), ofOtherPrograms().stream().filter(name -> !used.contains(name)).toList());
  }

  @Test
  void everyAlertHasASeverityADescriptionAndARemedy() throws IOException {
    String page = Files.readString(REMEDIES);
    for (JsonNode alert : PromqlExpressions.alerts()) {
      String name = alert.path("alert").asText();
      JsonNode annotations = alert.path("annotations");

      assertTrue(
          Set.of("critical", "warning").contains(alert.at("/labels/severity").asText()), name);
      assertTrue(annotations.path("summary").asText().length() > 10, name);
      assertTrue(annotations.path("description").asText().endsWith("."), name);
      assertEquals(
          REMEDIES + "#" + name.toLowerCase(Locale.ROOT), annotations.path("runbook_url").asText());
      assertTrue(page.contains("\n### " + name + "\n"), name + " has no remedy");
    }
  }

  @Test
  void everyAlertIsTested() throws IOException {
    String tests = Files.readString(TESTS);

    List<String> untested =
        PromqlExpressions.alerts().stream()
            .map(alert -> alert.path("alert").asText())
            .filter(name -> !tests.contains("alertname: " + name + "\n"))
            .filter(name -> !tests.contains("ALERTS{alertname=\"" + name + "\""))
            .toList();

    assertEquals(List.of(), untested);
  }

  @Test
  void everyPanelHasATitleADescriptionAndAnExpression() throws IOException {
    Set<String> titles = new TreeSet<>();
    for (JsonNode panel : PromqlExpressions.panels()) {
      assertTrue(titles.add(panel.path("title").asText()), panel.path("title").asText());
      assertTrue(panel.path("description").asText().endsWith("."), panel.path("title").asText());
      assertEquals("${datasource}", panel.at("/datasource/uid").asText());
      assertTrue(!PromqlExpressions.of(panel).isEmpty(), panel.path("title").asText());
    }

    assertTrue(titles.size() > 15, titles.toString());
  }

  @Test
  void metricNamesAreFoundInAnExpression() {
    assertEquals(
        Set.of("a_total", "b"),
        PromqlExpressions.metrics(
            "sum by (x, le) (rate(a_total{y=\"z_total\"}[5m])) and on (c) b > 0.5 or vector(0)"));
  }

  private static Set<String> used() throws IOException {
    return Stream.concat(
            PromqlExpressions.ofAlerts().stream(), PromqlExpressions.ofDashboard().stream())
        .flatMap(expression -> PromqlExpressions.metrics(expression).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> ofOtherPrograms() throws IOException {
    return Files.readAllLines(OTHER_METRICS).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /** The metric names in Prometheus, where the names of counters end in {@code _total}. */
  private static Set<String> ofTheOperator() {
    return Arrays.stream(MetricNames.class.getFields())
        .map(MetricsInUseTest::value)
        .filter(name -> name.startsWith("etcd") && name.contains("."))
        .map(name -> name.replace('.', '_'))
        .flatMap(name -> Stream.of(name, name + "_total"))
        .collect(Collectors.toSet());
  }

  private static String value(Field constant) {
    try {
      return constant.get(null).toString();
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(hidden);
    }
  }
}
