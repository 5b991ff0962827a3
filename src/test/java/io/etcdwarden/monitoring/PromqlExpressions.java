package io.etcdwarden.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Reads the PromQL expressions of the alert rules and the dashboard. */
final class PromqlExpressions {
  static final Path ALERTS = Path.of("charts/etcd-warden/files/alerts.yaml");
  static final Path DASHBOARD = Path.of("charts/etcd-warden/files/dashboard.json");

  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
  private static final Pattern MATCHERS = Pattern.compile("\\{[^}]*}");
  private static final Pattern LABELS =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][a-zA-Z0-9_:]*\\b(?!\\s*\\()");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

  private PromqlExpressions() {}

  static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    new YAMLMapper()
        .readTree(ALERTS.toFile())
        .path("groups")
        .forEach(group -> group.path("rules").forEach(alerts::add));
    return alerts;
  }

  static List<JsonNode> panels() throws IOException {
    return StreamSupport.stream(dashboard().path("panels").spliterator(), false)
        .filter(panel -> !"row".equals(panel.path("type").asText()))
        .toList();
  }

  static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  /** The expressions of one panel, with values in place of the variables of Grafana. */
  static List<String> of(JsonNode panel) {
    return StreamSupport.stream(panel.path("targets").spliterator(), false)
        .map(target -> target.path("expr").asText())
        .map(
            expr ->
                expr.replace("$__rate_interval", "5m")
                    .replace("$namespace", ".+")
                    .replace("$etcd", ".+"))
        .toList();
  }

  static List<String> ofDashboard() throws IOException {
    return panels().stream().flatMap(panel -> of(panel).stream()).toList();
  }

  static List<String> ofAlerts() throws IOException {
    return alerts().stream().map(alert -> alert.path("expr").asText()).toList();
  }

  /** The names of the metrics in an expression. */
  static Set<String> metrics(String expression) {
    String stripped = STRING.matcher(expression).replaceAll("");
    stripped = MATCHERS.matcher(stripped).replaceAll("");
    stripped = LABELS.matcher(stripped).replaceAll(" ");
    stripped = RANGE.matcher(stripped).replaceAll("");
    Set<String> names = new TreeSet<>();
    NAME.matcher(stripped).results().forEach(name -> names.add(name.group()));
    names.removeAll(OPERATORS);
    return names;
  }
}
