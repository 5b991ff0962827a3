package io.etcdwarden.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws all panels of the dashboard in one SVG picture, at their positions in the dashboard. */
final class DashboardDrawing {
  private static final int COLUMN = 50;
  private static final int ROW = 30;
  private static final int HEAD = 44;

  private final Prometheus prometheus;
  private final Instant from;
  private final Instant to;

  DashboardDrawing(Prometheus prometheus, Instant from, Instant to) {
    this.prometheus = prometheus;
    this.from = from;
    this.to = to;
  }

  String svg() throws IOException {
    StringBuilder inside = new StringBuilder();
    int bottom = 0;
    for (JsonNode panel : PromqlExpressions.dashboard().path("panels")) {
      Rectangle rectangle = frame(panel.path("gridPos"));
      bottom = Math.max(bottom, rectangle.y() + rectangle.height());
      inside.append(panel(panel, rectangle));
    }
    int width = 24 * COLUMN + 20;
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="11">
    <rect width="%1$d" height="%2$d" fill="#f4f5f5"/>
    <text x="12" y="18" font-size="15" font-weight="bold">etcd-warden</text>
    <text x="12" y="35" fill="#555">Drawn by "make picture" from the results of the dashboard queries in Prometheus, %3$s to %4$s UTC. Grafana draws the same data in its own style.</text>
    %5$s</svg>
    """
        .formatted(width, bottom + 10, timestamp(from), timestamp(to), inside);
  }

  private static Rectangle frame(JsonNode place) {
    return new Rectangle(
        10 + place.path("x").asInt() * COLUMN,
        HEAD + place.path("y").asInt() * ROW,
        place.path("w").asInt() * COLUMN - 6,
        place.path("h").asInt() * ROW - 6);
  }

  private String panel(JsonNode panel, Rectangle rectangle) {
    String title = panel.path("title").asText();
    String type = panel.path("type").asText();
    if ("row".equals(type)) {
      return Svg.text(rectangle.x() + 2, rectangle.y() + 18, "#222", "bold", title);
    }
    String content =
        switch (type) {
          case "stat" -> PanelDrawing.number(rectangle.inner(), unit(panel), now(panel));
          case "bargauge" -> PanelDrawing.bars(rectangle.inner(), unit(panel), now(panel));
          case "table" -> PanelDrawing.table(rectangle.inner(), now(panel));
          case "state-timeline" -> PanelDrawing.bands(rectangle.inner(), series(panel), from, to);
          default -> PanelDrawing.lines(rectangle.inner(), unit(panel), series(panel), from, to);
        };
    return Svg.box(rectangle)
        + Svg.text(rectangle.x() + 8, rectangle.y() + 17, "#222", "bold", title)
        + content;
  }

  private static String unit(JsonNode panel) {
    return panel.at("/fieldConfig/defaults/unit").asText();
  }

  private List<Series> now(JsonNode panel) {
    List<Series> found = new ArrayList<>();
    for (JsonNode target : panel.path("targets")) {
      prometheus
          .query(query(target))
          .forEach(result -> found.add(Series.now(target.path("legendFormat").asText(), result)));
    }
    return found;
  }

  private List<Series> series(JsonNode panel) {
    List<Series> found = new ArrayList<>();
    for (JsonNode target : panel.path("targets")) {
      prometheus
          .query(query(target), from, to, Duration.ofSeconds(2))
          .forEach(result -> found.add(Series.over(target.path("legendFormat").asText(), result)));
    }
    return found;
  }

  private static String query(JsonNode target) {
    return target
        .path("expr")
        .asText()
        .replace("$__rate_interval", "30s")
        .replace("$namespace", ".+")
        .replace("$etcd", ".+");
  }

  private static String timestamp(Instant instant) {
    return String.format(Locale.ROOT, "%.19s", instant.toString().replace('T', ' '));
  }
}
