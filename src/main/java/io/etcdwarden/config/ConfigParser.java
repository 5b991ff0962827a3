package io.etcdwarden.config;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Parses YAML into sections that know the line of each key. Data binding would lose the lines,
 * which error messages name.
 */
final class ConfigParser {
  private ConfigParser() {}

  static Section parse(String text, ConfigErrors errors) {
    List<Node> documents = new ArrayList<>();
    try {
      Iterable<Node> nodes = new Compose(LoadSettings.builder().build()).composeAllFromString(text);
      nodes.forEach(documents::add);
    } catch (YamlEngineException broken) {
      errors.add(sentence(broken));
      errors.throwIfAny();
    }
    if (documents.size() > 1) {
      errors.add("the file has " + documents.size() + " documents; keep one");
    }
    return root(documents.iterator(), errors);
  }

  /**
   * A section of settings that are given by the path of their key, such as {@code
   * server.metrics.port}.
   */
  static Section nested(Map<String, String> valuesByKey, ConfigErrors errors) {
    MappingNode root = mapping();
    new TreeMap<>(valuesByKey)
        .forEach((path, value) -> put(root, List.of(path.split("\\.")), scalar(value)));
    return new Section(root, "", errors);
  }

  private static Section root(Iterator<Node> documents, ConfigErrors errors) {
    if (!documents.hasNext()) {
      return new Section(mapping(), "", errors);
    }
    if (documents.next() instanceof MappingNode root) {
      return new Section(root, "", errors);
    }
    throw new OperatorException(
        ErrorCode.INVALID_CONFIGURATION,
        "the configuration is not a mapping of keys to values; start it with apiVersion and kind");
  }

  private static void put(MappingNode into, List<String> path, Node value) {
    String key = path.getFirst();
    if (path.size() == 1) {
      into.getValue().add(new NodeTuple(scalar(key), value));
      return;
    }
    put(child(into, key), path.subList(1, path.size()), value);
  }

  private static MappingNode child(MappingNode parent, String key) {
    for (NodeTuple entry : parent.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode name
          && name.getValue().equals(key)
          && entry.getValueNode() instanceof MappingNode found) {
        return found;
      }
    }
    MappingNode made = mapping();
    parent.getValue().add(new NodeTuple(scalar(key), made));
    return made;
  }

  private static MappingNode mapping() {
    return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
  }

  private static ScalarNode scalar(String text) {
    return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
  }

  private static String sentence(YamlEngineException broken) {
    if (broken instanceof MarkedYamlEngineException marked) {
      String problem = marked.getProblem();
      return marked
          .getProblemMark()
          .map(mark -> at(mark) + ": " + problem + "; the file is not valid YAML")
          .orElse(problem);
    }
    return "the file is not valid YAML: " + broken.getMessage();
  }

  private static String at(Mark mark) {
    return "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }
}
