package io.etcdwarden.monitoring;

import java.util.Locale;

/** Writes the SVG shapes of the picture. */
final class Svg {
  private Svg() {}

  static String box(Rectangle rectangle) {
    return rectangle(rectangle, "#fff\" stroke=\"#ddd");
  }

  static String rectangle(Rectangle rectangle, String color) {
    return "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
        .formatted(
            rectangle.x(),
            rectangle.y(),
            Math.max(1, rectangle.width()),
            rectangle.height(),
            color);
  }

  static String text(int x, int y, String color, String weight, String text) {
    return "<text x=\"%d\" y=\"%d\" fill=\"%s\" font-weight=\"%s\">%s</text>\n"
        .formatted(x, y, color, weight, escaped(text));
  }

  static String big(Rectangle rectangle, String text) {
    return "<text x=\"%d\" y=\"%d\" fill=\"#fff\" font-size=\"26\" text-anchor=\"middle\">%s</text>\n"
        .formatted(
            rectangle.x() + rectangle.width() / 2,
            rectangle.y() + rectangle.height() / 2 + 9,
            escaped(text));
  }

  static String line(String points, String color) {
    return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n"
        .formatted(points.strip(), color);
  }

  static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f ", x, y);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
