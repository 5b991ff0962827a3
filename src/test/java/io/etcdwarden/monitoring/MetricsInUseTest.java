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

/** Alert rules and dashboard ask for nothing that nobody measures, and lead to a remedy. */
class MetricsInUseTest {
  private static final Path OF_OTHERS = Path.of("src/test/resources/prometheus/others.txt");
  private static final Path TESTS = Path.of("src/test/resources/prometheus/alerts-test.yaml");
  private static final Path REMEDIES = Path.of("docs/troubleshooting.md");

  @Test
  void everyMetricInUseIsTheOperatorsOrAKnownOneOfOthers() throws IOException {
    Set<String> used = used();
    Set<String> known = new TreeSet<>(ofOthers());
    known.addAll(own());

    assertTrue(used.size() > 20, used.toString());
    assertEquals(List.of(), used.stream().filter(name -> !known.contains(name)).toList());
  }

  @Test
  void everyKnownMetricOfOthersIsInUse() throws IOException {
    Set<String> used = used();

    assertEquals(List.of(), ofOthers().stream().filter(name -> !used.contains(name)).toList());
  }

  @Test
  void everyAlertSaysWhatIsWrongHowBadItIsAndWhereTheRemedyIs() throws IOException {
    String page = Files.readString(REMEDIES);
    for (JsonNode alert : PromqlExpressions.alerts()) {
      String name = alert.path("alert").asText();
      JsonNode told = alert.path("annotations");

      assertTrue(
          Set.of("critical", "warning").contains(alert.at("/labels/severity").asText()), name);
      assertTrue(told.path("summary").asText().length() > 10, name);
      assertTrue(told.path("description").asText().endsWith("."), name);
      assertEquals(
          REMEDIES + "#" + name.toLowerCase(Locale.ROOT), told.path("runbook_url").asText());
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
  void everyPanelHasATitleAWordOnWhatItShowsAndAQuestion() throws IOException {
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
  void namesOfMetricsAreFoundInAQuestion() {
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

  private static List<String> ofOthers() throws IOException {
    return Files.readAllLines(OF_OTHERS).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /** As a scraper sees them: counters end in {@code _total}. */
  private static Set<String> own() {
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
