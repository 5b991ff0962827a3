package io.etcdwarden.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One series of a query result: its labels, its name in the legend of the panel, its points. */
record Series(String name, Map<String, String> labels, List<Point> points) {
  /** A value at a time, in seconds since 1970. */
  record Point(double second, double value) {}

  static Series now(String legend, JsonNode series) {
    Map<String, String> labels = labels(series);
    return new Series(named(legend, labels), labels, List.of(point(series.path("value"))));
  }

  static Series over(String legend, JsonNode series) {
    Map<String, String> labels = labels(series);
    List<Point> points = new ArrayList<>();
    series.path("values").forEach(value -> points.add(point(value)));
    return new Series(named(legend, labels), labels, points);
  }

  double last() {
    return points.getLast().value();
  }

  private static Point point(JsonNode pair) {
    String value = pair.path(1).asText();
    return new Point(
        pair.path(0).asDouble(), "NaN".equals(value) ? Double.NaN : Double.parseDouble(value));
  }

  private static Map<String, String> labels(JsonNode series) {
    Map<String, String> labels = new TreeMap<>();
    series
        .path("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }

  private static String named(String legend, Map<String, String> labels) {
    String name = legend;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      name = name.replace("{{" + label.getKey() + "}}", label.getValue());
    }
    return name;
  }
}
