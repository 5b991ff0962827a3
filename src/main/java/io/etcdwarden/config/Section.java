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
 * One block of the file. It remembers which keys were asked for; what is left when the asking is
 * over is unknown. A key without a value counts as absent, as it does for the reference.
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

  /**
   * Makes a value of the block; one that breaks a rule is noted, and so is what nobody asked for.
   */
  <T> T read(T usual, UnaryOperator<T> reader) {
    T value = usual;
    try {
      value = reader.apply(usual);
    } catch (OperatorException broken) {
      errors.add(broken.getMessage());
    }
    rejectUnknownKeys();
    return value;
  }

  boolean has(String key) {
    return value(key).isPresent();
  }

  Section section(String key) {
    Optional<Node> given = value(key);
    if (given.isPresent() && !(given.get() instanceof MappingNode)) {
      addError(given.get(), key, "must be a block of keys and values");
    }
    MappingNode block =
        given
            .filter(MappingNode.class::isInstance)
            .map(MappingNode.class::cast)
            .orElseGet(() -> new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK));
    return new Section(block, key(key) + ".", errors);
  }

  String text(String key, String usual) {
    return scalar(key, usual, "must be a text", text -> text);
  }

  boolean bool(String key, boolean usual) {
    return scalar(key, usual, "must be true or false", Section::bool);
  }

  int integer(String key, int usual) {
    return scalar(key, usual, "must be a whole number", Integer::valueOf);
  }

  long number(String key, long usual) {
    return scalar(key, usual, "must be a whole number", Long::valueOf);
  }

  double decimal(String key, double usual) {
    return scalar(key, usual, "must be a number", Double::valueOf);
  }

  int port(String key, int usual) {
    return scalar(key, usual, "must be a port, 0 to 65535", Section::port);
  }

  Duration duration(String key, Duration usual) {
    return scalar(
        key,
        usual,
        "must be a duration such as 15s, 5m or 1h30m",
        text -> GoDuration.parse(text).length());
  }

  <E extends Enum<E>> E choice(String key, E usual) {
    Class<E> type = usual.getDeclaringClass();
    List<String> words =
        Stream.of(type.getEnumConstants()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
    return scalar(
        key,
        usual,
        "must be one of " + String.join(", ", words),
        text -> type.getEnumConstants()[index(words, text)]);
  }

  /** A list, or one text with commas. */
  List<String> list(String key, List<String> usual) {
    Optional<Node> given = value(key);
    if (given.isEmpty()) {
      return usual;
    }
    if (given.get() instanceof SequenceNode sequence) {
      return sequence.getValue().stream()
          .filter(ScalarNode.class::isInstance)
          .map(item -> ((ScalarNode) item).getValue())
          .toList();
    }
    return scalar(key, usual, "must be a list", Section::splitAtCommas);
  }

  /** Every key of this block with its truth, whatever the keys are. */
  Map<String, Boolean> booleans() {
    Map<String, Boolean> truths = new LinkedHashMap<>();
    for (String key : List.copyOf(values.keySet())) {
      truths.put(key, bool(key, false));
    }
    return truths;
  }

  void requireText(String key, String wanted) {
    String said = text(key, "");
    if (!said.equals(wanted)) {
      Optional<Node> given = value(key);
      String fact = said.isEmpty() ? "is missing" : "is " + said;
      errors.add(
          given.map(Section::line).orElse("") + key(key) + " " + fact + "; it must be " + wanted);
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

  private <T> T scalar(String key, T usual, String right, Function<String, T> parse) {
    Optional<Node> given = value(key);
    if (given.isEmpty()) {
      return usual;
    }
    if (!(given.get() instanceof ScalarNode scalar)) {
      addError(given.get(), key, right);
      return usual;
    }
    try {
      return parse.apply(scalar.getValue());
    } catch (IllegalArgumentException wrong) {
      addError(scalar, key, "is \"" + scalar.getValue() + "\"; it " + right);
      return usual;
    }
  }

  private Optional<Node> value(String key) {
    known.add(key);
    return Optional.ofNullable(values.get(key)).filter(node -> !isNull(node));
  }

  private void addEntry(NodeTuple entry) {
    String key =
        entry.getKeyNode() instanceof ScalarNode name ? name.getValue() : "a key that is no text";
    if (values.putIfAbsent(key, entry.getValueNode()) != null) {
      addError(entry.getValueNode(), key, "is given twice");
    }
  }

  private void addError(Node at, String key, String sentence) {
    errors.add(line(at) + key(key) + " " + sentence);
  }

  private String key(String key) {
    return path + key;
  }

  /** Where the value stands; a value that came by a flag has no line. */
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
