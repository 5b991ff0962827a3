package io.etcdwarden.monitoring;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Draws the content of one panel, with one method for each panel type. */
final class PanelDrawing {
  private static final List<String> COLORS =
      List.of("#3274d9", "#e0752d", "#299c46", "#bf1b00", "#8f3bb8", "#b58900", "#0a8f8f", "#777");
  private static final int LINE = 15;

  private PanelDrawing() {}

  static String number(Rectangle rectangle, String unit, List<Series> now) {
    return now.isEmpty()
        ? noData(rectangle)
        : Svg.rectangle(rectangle, "#3d71a8")
            + Svg.big(rectangle, formatted(now.getFirst().last(), unit));
  }

  static String bars(Rectangle rectangle, String unit, List<Series> now) {
    if (now.isEmpty()) {
      return noData(rectangle);
    }
    double maximum = now.stream().mapToDouble(Series::last).max().orElse(1);
    int height = Math.min(24, rectangle.height() / now.size());
    StringBuilder svg = new StringBuilder();
    int y = rectangle.y();
    for (Series series : now) {
      int length = (int) ((rectangle.width() - 290) * Math.max(0, series.last()) / maximum);
      svg.append(Svg.text(rectangle.x(), y + height - 6, "#333", "normal", series.name()));
      svg.append(
          Svg.rectangle(new Rectangle(rectangle.x() + 210, y, length, height - 3), "#299c46"));
      svg.append(
          Svg.text(
              rectangle.x() + 216 + length,
              y + height - 6,
              "#333",
              "normal",
              formatted(series.last(), unit)));
      y += height;
    }
    return svg.toString();
  }

  static String table(Rectangle rectangle, List<Series> now) {
    StringBuilder svg = new StringBuilder();
    int y = rectangle.y() + LINE;
    svg.append(row(rectangle, y, "bold", "namespace", "etcd", "type", "status"));
    List<Series> sorted =
        now.stream().sorted(Comparator.comparing(series -> series.labels().toString())).toList();
    for (Series series : sorted) {
      y += LINE + 2;
      Map<String, String> labels = series.labels();
      svg.append(
          row(
              rectangle,
              y,
              "normal",
              labels.get("namespace"),
              labels.get("etcd"),
              labels.get("type"),
              conditionStatus(series.last())));
    }
    return svg.toString();
  }

  private static String row(Rectangle rectangle, int y, String weight, String... cells) {
    StringBuilder svg = new StringBuilder();
    for (int column = 0; column < cells.length; column++) {
      svg.append(Svg.text(rectangle.x() + column * 140, y, "#333", weight, cells[column]));
    }
    return svg.toString();
  }

  static String bands(Rectangle rectangle, List<Series> all, Instant from, Instant to) {
    StringBuilder svg = new StringBuilder();
    int y = rectangle.y() + 4;
    double pixelsPerSecond = (rectangle.width() - 110) / seconds(from, to);
    for (Series series : all) {
      svg.append(Svg.text(rectangle.x(), y + 17, "#333", "normal", series.name()));
      for (Series.Point point : series.points()) {
        int x =
            rectangle.x()
                + 110
                + (int) ((point.second() - from.getEpochSecond()) * pixelsPerSecond);
        svg.append(
            Svg.rectangle(
                new Rectangle(x, y, (int) Math.ceil(pixelsPerSecond * 2), 24),
                color(point.value())));
      }
      y += 32;
    }
    String legend = "green True · red False · orange Unknown";
    return svg
        + Svg.text(rectangle.x(), rectangle.y() + rectangle.height(), "#666", "normal", legend);
  }

  static String lines(
      Rectangle rectangle, String unit, List<Series> all, Instant from, Instant to) {
    List<Series> nonEmpty = all.stream().filter(series -> !series.points().isEmpty()).toList();
    if (nonEmpty.isEmpty()) {
      return noData(rectangle);
    }
    int legend = LINE * (nonEmpty.size() > 4 ? 1 : nonEmpty.size());
    Rectangle plot =
        new Rectangle(
            rectangle.x() + 56,
            rectangle.y(),
            rectangle.width() - 60,
            rectangle.height() - legend - 8);
    double minimum = Math.min(0, bound(nonEmpty, Comparator.naturalOrder()));
    double maximum = bound(nonEmpty, Comparator.reverseOrder());
    double span = maximum > minimum ? maximum - minimum : 1;
    StringBuilder svg = new StringBuilder(Svg.rectangle(plot, "#fafafa"));
    svg.append(
        Svg.text(rectangle.x(), plot.y() + 9, "#666", "normal", formatted(minimum + span, unit)));
    svg.append(
        Svg.text(
            rectangle.x(), plot.y() + plot.height(), "#666", "normal", formatted(minimum, unit)));
    for (int index = 0; index < nonEmpty.size(); index++) {
      svg.append(
          Svg.line(points(nonEmpty.get(index), plot, minimum, span, from, to), color(index)));
      if (nonEmpty.size() <= 4) {
        int y = plot.y() + plot.height() + 6 + LINE * (index + 1);
        svg.append(
            Svg.text(rectangle.x() + 4, y, color(index), "normal", nonEmpty.get(index).name()));
      }
    }
    if (nonEmpty.size() > 4) {
      int y = plot.y() + plot.height() + 6 + LINE;
      svg.append(Svg.text(rectangle.x() + 4, y, "#666", "normal", nonEmpty.size() + " series"));
    }
    return svg.toString();
  }

  private static String points(
      Series series, Rectangle plot, double minimum, double span, Instant from, Instant to) {
    double pixelsPerSecond = plot.width() / seconds(from, to);
    return series.points().stream()
        .filter(point -> !Double.isNaN(point.value()))
        .map(
            point ->
                Svg.point(
                    plot.x() + (point.second() - from.getEpochSecond()) * pixelsPerSecond,
                    plot.y() + plot.height() * (1 - (point.value() - minimum) / span)))
        .collect(Collectors.joining());
  }

  private static double bound(List<Series> all, Comparator<Double> order) {
    return all.stream()
        .flatMap(series -> series.points().stream())
        .map(Series.Point::value)
        .filter(value -> !value.isNaN())
        .min(order)
        .orElse(0.0);
  }

  private static double seconds(Instant from, Instant to) {
    return to.getEpochSecond() - from.getEpochSecond();
  }

  private static String noData(Rectangle rectangle) {
    return Svg.text(rectangle.x(), rectangle.y() + 20, "#999", "normal", "no data in this run");
  }

  private static String conditionStatus(double value) {
    return value > 0 ? "True" : value < 0 ? "Unknown" : "False";
  }

  private static String color(double value) {
    return value > 0 ? "#299c46" : value < 0 ? "#e0752d" : "#bf1b00";
  }

  private static String color(int index) {
    return COLORS.get(index % COLORS.size());
  }

  private static String formatted(double value, String unit) {
    return switch (unit) {
      case "s" -> duration(value);
      case "percentunit" -> String.format(Locale.ROOT, "%.2f %%", value * 100);
      case "bytes" -> String.format(Locale.ROOT, "%.0f MiB", value / (1 << 20));
      default -> String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
    };
  }

  private static String duration(double seconds) {
    if (seconds >= 86_400) {
      return String.format(Locale.ROOT, "%.0f days", seconds / 86_400);
    }
    return seconds >= 1 || seconds == 0
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : String.format(Locale.ROOT, "%.1f ms", seconds * 1000);
  }
}
