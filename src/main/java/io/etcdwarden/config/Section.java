package io.etcdwarden.config;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.failure.OperatorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One block of the configuration file. It records which keys are read; {@link #rejectUnknownKeys}
 * then reports all others. A key with a null value counts as absent, as in etcd-druid.
 */
final class Section {
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();
  private final String path;
  private final ConfigErrors errors;

  Section(MappingNode block, String path, ConfigErrors errors) {
    this.path = path;
    this.errors = errors;
    block.getValue().forEach(this::addEntry);
  }

  /** Reads the block into a value. Reports invalid values and unknown keys as errors. */
  <T> T read(T defaultValue, UnaryOperator<T> reader) {
    T value = defaultValue;
    try {
      value = reader.apply(defaultValue);
    } catch (OperatorException invalid) {
      errors.add(invalid.getMessage());
    }
    rejectUnknownKeys();
    return value;
  }

  boolean has(String key) {
    return value(key).isPresent();
  }

  Section section(String key) {
    Optional<Node> node = value(key);
    if (node.isPresent() && !(node.get() instanceof MappingNode)) {
      addError(node.get(), key, "must be a block of keys and values");
    }
    MappingNode block =
        node.filter(MappingNode.class::isInstance)
            .map(MappingNode.class::cast)
            .orElseGet(() -> new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK));
    return new Section(block, key(key) + ".", errors);
  }

  String text(String key, String defaultValue) {
    return scalar(key, defaultValue, "must be a text", text -> text);
  }

  boolean bool(String key, boolean defaultValue) {
    return scalar(key, defaultValue, "must be true or false", Section::bool);
  }

  int integer(String key, int defaultValue) {
    return scalar(key, defaultValue, "must be a whole number", Integer::valueOf);
  }

  long number(String key, long defaultValue) {
    return scalar(key, defaultValue, "must be a whole number", Long::valueOf);
  }

  double decimal(String key, double defaultValue) {
    return scalar(key, defaultValue, "must be a number", Double::valueOf);
  }

  int port(String key, int defaultValue) {
    return scalar(key, defaultValue, "must be a port, 0 to 65535", Section::port);
  }

  Duration duration(String key, Duration defaultValue) {
    return scalar(
        key,
        defaultValue,
        "must be a duration such as 15s, 5m or 1h30m",
        text -> GoDuration.parse(text).length());
  }

  <E extends Enum<E>> E choice(String key, E defaultValue) {
    Class<E> type = defaultValue.getDeclaringClass();
    List<String> words =
        Stream.of(type.getEnumConstants()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
    return scalar(
        key,
        defaultValue,
        "must be one of " + String.join(", ", words),
        text -> type.getEnumConstants()[index(words, text)]);
  }

  /** A list, or a text with commas. */
  List<String> list(String key, List<String> defaultValue) {
    Optional<Node> node = value(key);
    if (node.isEmpty()) {
      return defaultValue;
    }
    if (node.get() instanceof SequenceNode sequence) {
      return sequence.getValue().stream()
          .filter(ScalarNode.class::isInstance)
          .map(item -> ((ScalarNode) item).getValue())
          .toList();
    }
    return scalar(key, defaultValue, "must be a list", Section::splitAtCommas);
  }

  /** Every key of this block with its value. */
  Map<String, Boolean> booleans() {
    Map<String, Boolean> booleans = new LinkedHashMap<>();
    for (String key : List.copyOf(values.keySet())) {
      booleans.put(key, bool(key, false));
    }
    return booleans;
  }

  void requireText(String key, String required) {
    String value = text(key, "");
    if (!value.equals(required)) {
      Optional<Node> node = value(key);
      String problem = value.isEmpty() ? "is missing" : "is " + value;
      errors.add(
          node.map(Section::line).orElse("")
              + key(key)
              + " "
              + problem
              + "; it must be "
              + required);
    }
  }

  void rejectUnknownKeys() {
    values.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            addError(value, key, "is unknown" + SpellingSuggestion.forWord(key, known));
          }
        });
  }

  private <T> T scalar(String key, T defaultValue, String requirement, Function<String, T> parse) {
    Optional<Node> node = value(key);
    if (node.isEmpty()) {
      return defaultValue;
    }
    if (!(node.get() instanceof ScalarNode scalar)) {
      addError(node.get(), key, requirement);
      return defaultValue;
    }
    try {
      return parse.apply(scalar.getValue());
    } catch (IllegalArgumentException invalid) {
      addError(scalar, key, "is \"" + scalar.getValue() + "\"; it " + requirement);
      return defaultValue;
    }
  }

  private Optional<Node> value(String key) {
    known.add(key);
    return Optional.ofNullable(values.get(key)).filter(node -> !isNull(node));
  }

  private void addEntry(NodeTuple entry) {
    String key =
        entry.getKeyNode() instanceof ScalarNode name
            ? name.getValue()
            : "a key that is not a text";
    if (values.putIfAbsent(key, entry.getValueNode()) != null) {
      addError(entry.getValueNode(), key, "is given twice");
    }
  }

  private void addError(Node at, String key, String problem) {
    errors.add(line(at) + key(key) + " " + problem);
  }

  private String key(String key) {
    return path + key;
  }

  /** The line of the value, for messages; a value from a flag has no line. */
  private static String line(Node node) {
    return node.getStartMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getStartMark().isPresent()
        && Set.of("", "~", "null").contains(scalar.getValue());
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(text);
    }
    return port;
  }

  private static int index(List<String> words, String text) {
    int index = words.indexOf(text);
    if (index < 0) {
      throw new IllegalArgumentException(text);
    }
    return index;
  }

  private static List<String> splitAtCommas(String text) {
    List<String> parts = new ArrayList<>(Arrays.asList(text.split(",")));
    parts.replaceAll(String::strip);
    parts.removeIf(String::isEmpty);
    return parts;
  }
}
