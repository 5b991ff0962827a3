package io.etcdwarden.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One series of an answer: its labels, its name by the panel's legend, its points in time. */
record Series(String name, Map<String, String> labels, List<Point> points) {
  /** A value at a moment, in seconds since 1970. */
  record Point(double moment, double value) {}

  static Series now(String legend, JsonNode answer) {
    Map<String, String> labels = labels(answer);
    return new Series(named(legend, labels), labels, List.of(point(answer.path("value"))));
  }

  static Series over(String legend, JsonNode answer) {
    Map<String, String> labels = labels(answer);
    List<Point> points = new ArrayList<>();
    answer.path("values").forEach(value -> points.add(point(value)));
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

  private static Map<String, String> labels(JsonNode answer) {
    Map<String, String> labels = new TreeMap<>();
    answer
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
