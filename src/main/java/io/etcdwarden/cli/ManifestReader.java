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
    String withoutByteOrderMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (Document document : Document.split(withoutByteOrderMark)) {
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

  private static boolean isList(JsonNode tree) {
    String kind = tree.path("kind").asText("");
    String apiVersion = tree.path("apiVersion").asText("");
    return (kind.equals("List") && apiVersion.equals("v1"))
        || (kind.equals(Etcd.KIND + "List") && apiVersion.equals(API_VERSION));
  }

  private JsonNode tree(Document document) {
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

  private Etcd etcd(Document document, JsonNode tree) {
    requireEtcd(document, tree);
    try {
      return checked(document, tree, YAML.treeToValue(tree, Etcd.class));
    } catch (JsonProcessingException broken) {
      throw invalid(position(document, null) + ": " + sentence(broken), broken);
    }
  }

  private Etcd checked(Document document, JsonNode tree, Etcd etcd) {
    warn(tree, requireName(document, etcd));
    return etcd;
  }

  private <T> T parse(Document document, Class<T> type) {
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

  private void requireEtcd(Document document, JsonNode tree) {
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

  private Etcd requireName(Document document, Etcd etcd) {
    if (etcd.getMetadata().getName() == null) {
      throw invalid(
          source + ", document " + document.number() + ", has no metadata.name; add a name");
    }
    return etcd;
  }

  private String position(Document document, JsonLocation location) {
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

  /**
   * One document of a YAML stream. The text starts with one empty line for each line before the
   * document, so that the parser's line numbers are those of the file.
   */
  private record Document(int number, String text) {
    static List<Document> split(String stream) {
      List<Document> documents = new ArrayList<>();
      StringBuilder current = new StringBuilder();
      int line = 0;
      for (String text : stream.split("\n", -1)) {
        // Three dashes at the start of a line begin a document, even inside a block scalar.
        if (text.matches("---(\\s.*)?")) {
          add(documents, current);
          current = new StringBuilder("\n".repeat(line));
          text = text.substring(3);
        }
        current.append(text).append('\n');
        line++;
      }
      add(documents, current);
      return documents;
    }

    private static void add(List<Document> documents, StringBuilder text) {
      if (text.toString().lines().anyMatch(Document::hasContent)) {
        documents.add(new Document(documents.size() + 1, text.toString()));
      }
    }

    private static boolean hasContent(String line) {
      return !line.isBlank() && !line.strip().startsWith("#");
    }
  }
}
