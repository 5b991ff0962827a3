package io.etcdwarden.render;

import java.util.List;
import java.util.Map;

/** Writes maps, lists and scalars as YAML, in the order of the maps. */
final class YamlWriter {
  private final StringBuilder text = new StringBuilder();

  private YamlWriter() {}

  static String of(Map<String, ?> document) {
    YamlWriter yaml = new YamlWriter();
    yaml.map(document, "");
    return yaml.text.toString();
  }

  private void map(Map<?, ?> map, String indent) {
    map.forEach((key, value) -> entry(indent + YamlScalar.of((String) key) + ":", value, indent));
  }

  private void entry(String key, Object value, String indent) {
    text.append(key);
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> text.append(" {}\n");
      case Map<?, ?> map -> {
        text.append('\n');
        map(map, indent + "  ");
      }
      case List<?> list -> {
        text.append('\n');
        list.forEach(item -> text.append(indent).append("- ").append(scalar(item)).append('\n'));
      }
      default -> text.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static String scalar(Object value) {
    return value instanceof String words ? YamlScalar.of(words) : value.toString();
  }
}
