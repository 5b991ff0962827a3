package io.etcdwarden.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads Etcds from YAML text with one or several documents. An error names the document and the
 * line. An unknown field causes a warning only, as with the API server.
 */
final class ManifestReader {
  private static final ObjectMapper YAML =
      YAMLMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final String API_VERSION = Etcd.GROUP + "/" + Etcd.VERSION;

  private final String source;
  private final Consumer<String> warnings;

  /**
   * @param source the name of the text in messages, such as a file name
   * @param warnings receives one message per unknown field
   */
  ManifestReader(String source, Consumer<String> warnings) {
    this.source = source;
    this.warnings = warnings;
  }

  List<Etcd> read(String text) {
    List<Etcd> etcds = new ArrayList<>();
    for (YamlDocument document : YamlDocument.split(text)) {
      JsonNode tree = tree(document);
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        continue;
      }
      if (isList(tree)) {
        tree.path("items").forEach(item -> etcds.add(etcd(document, item)));
      } else if (YamlAliases.mayContain(document.text())) {
        etcds.add(etcd(document, tree));
      } else {
        requireEtcd(document, tree);
        // Parsed from the text, so that an error names the line.
        etcds.add(checked(document, tree, parse(document, Etcd.class)));
      }
    }
    if (etcds.isEmpty()) {
      throw invalid(source + " contains no Etcd; add a document of kind Etcd");
    }
    return etcds;
  }

  /** The Etcds and Secrets of the text, and what is wrong with the others. */
  ResourceFile readResources(String text) {
    ResourceFile file = new ResourceFile(source);
    for (YamlDocument document : YamlDocument.split(text)) {
      try {
        JsonNode tree = tree(document);
        if (tree != null && isList(tree)) {
          tree.path("items").forEach(item -> addResource(file, document, item));
        } else if (tree != null) {
          addResource(file, document, tree);
        }
      } catch (OperatorException unreadable) {
        file.addUnreadable(document.line(), unreadable.getMessage());
      }
    }
    return file;
  }

  private void addResource(ResourceFile file, YamlDocument document, JsonNode tree) {
    String kind = tree.path("kind").asText("");
    String apiVersion = tree.path("apiVersion").asText("");
    if (kind.equals(Etcd.KIND) && apiVersion.equals(API_VERSION)) {
      Etcd etcd = convert(document, tree, Etcd.class);
      file.add(requireName(document, etcd), document.line());
      UnknownFields.of(tree, YAML.valueToTree(etcd))
          .forEach(phrase -> file.addUnknownField(etcd, document.line(), phrase));
    } else if (kind.equals("Secret") && apiVersion.equals("v1")) {
      file.add(requireName(document, convert(document, tree, Secret.class)), document.line());
    }
  }

  private static boolean isList(JsonNode tree) {
    String kind = tree.path("kind").asText("");
    String apiVersion = tree.path("apiVersion").asText("");
    return (kind.equals("List") && apiVersion.equals("v1"))
        || (kind.equals(Etcd.KIND + "List") && apiVersion.equals(API_VERSION));
  }

  private JsonNode tree(YamlDocument document) {
    if (!YamlAliases.mayContain(document.text())) {
      return parse(document, JsonNode.class);
    }
    try {
      return YamlAliases.resolve(document.text());
    } catch (MarkedYAMLException broken) {
      String line = ", line " + (broken.getProblemMark().getLine() + 1);
      throw invalid(position(document, null) + line + ": " + reason(broken), broken);
    } catch (YAMLException broken) {
      throw invalid(position(document, null) + ": " + broken.getMessage(), broken);
    }
  }

  private Etcd etcd(YamlDocument document, JsonNode tree) {
    requireEtcd(document, tree);
    return checked(document, tree, convert(document, tree, Etcd.class));
  }

  private <T> T convert(YamlDocument document, JsonNode tree, Class<T> type) {
    try {
      return YAML.treeToValue(tree, type);
    } catch (JsonProcessingException broken) {
      throw invalid(position(document, null) + ": " + sentence(broken), broken);
    }
  }

  private Etcd checked(YamlDocument document, JsonNode tree, Etcd etcd) {
    warn(tree, requireName(document, etcd));
    return etcd;
  }

  private <T> T parse(YamlDocument document, Class<T> type) {
    try {
      return YAML.readValue(document.text(), type);
    } catch (JsonProcessingException broken) {
      throw invalid(position(document, broken.getLocation()) + ": " + sentence(broken), broken);
    }
  }

  private void warn(JsonNode tree, Etcd etcd) {
    UnknownFields.of(tree, YAML.valueToTree(etcd))
        .forEach(phrase -> warnings.accept(source + ": unknown field " + phrase));
  }

  private void requireEtcd(YamlDocument document, JsonNode tree) {
    String kind = tree.path("kind").asText("");
    String apiVersion = tree.path("apiVersion").asText("");
    if (!kind.equals(Etcd.KIND) || !apiVersion.equals(API_VERSION)) {
      String found = kind.isEmpty() ? "no kind" : "kind " + kind + " (" + apiVersion + ")";
      throw invalid(
          source
              + ", document "
              + document.number()
              + ", has "
              + found
              + "; only kind Etcd ("
              + API_VERSION
              + ") can be rendered");
    }
  }

  private <T extends HasMetadata> T requireName(YamlDocument document, T object) {
    if (object.getMetadata() == null || object.getMetadata().getName() == null) {
      throw invalid(
          source + ", document " + document.number() + ", has no metadata.name; add a name");
    }
    return object;
  }

  private String position(YamlDocument document, JsonLocation location) {
    String line = location == null ? "" : ", line " + location.getLineNr();
    return source + ", document " + document.number() + line;
  }

  private static String sentence(JsonProcessingException broken) {
    if (broken instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return path(mapping.getPath()) + " cannot be read: " + reason(broken);
    }
    return reason(broken);
  }

  /** The parser's reason without the names of Java types, which its messages contain. */
  private static String reason(JsonProcessingException broken) {
    if (broken instanceof InvalidFormatException wrong) {
      return "\"" + wrong.getValue() + "\" is not a valid " + wrong.getTargetType().getSimpleName();
    }
    Throwable root = broken;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        switch (root) {
          case JsonProcessingException parser -> parser.getOriginalMessage();
          case MarkedYAMLException marked -> reason(marked);
          default -> root.getMessage();
        };
    return message.replaceAll(
        "`?(java|io\\.etcdwarden|com\\.fasterxml)\\.[\\w.$]*\\.(\\w+)`?", "$2");
  }

  /** Without the lines around the problem: a document beside the Etcd may be a Secret. */
  private static String reason(MarkedYAMLException broken) {
    return Stream.of(broken.getContext(), broken.getProblem())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(", "));
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  private static OperatorException invalid(String sentence) {
    return invalid(sentence, null);
  }

  private static OperatorException invalid(String sentence, Throwable cause) {
    return new OperatorException(ErrorCode.INVALID_SPEC, sentence, cause);
  }
}
