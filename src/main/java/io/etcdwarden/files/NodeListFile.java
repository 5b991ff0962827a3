package io.etcdwarden.files;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.config.SpellingSuggestion;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Reads a list of nodes from a YAML file:
 *
 * <pre>
 * nodes:
 * - name: node1
 *   dnsNames: [etcd1.example.com]
 *   ipAddresses: [192.0.2.11]
 * </pre>
 */
public final class NodeListFile {
  private static final ObjectReader YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build()
          .readerFor(Document.class);

  private NodeListFile() {}

  private record Document(List<Entry> nodes) {}

  private record Entry(
      String name,
      List<String> dnsNames,
      List<String> ipAddresses,
      Integer clientPort,
      Integer peerPort) {
    Node node() {
      return new Node(
          Objects.requireNonNullElse(name, ""),
          Objects.requireNonNullElse(dnsNames, List.of()),
          Objects.requireNonNullElse(ipAddresses, List.of()),
          Objects.requireNonNullElse(clientPort, Node.CLIENT_PORT),
          Objects.requireNonNullElse(peerPort, Node.PEER_PORT));
    }
  }

  /**
   * Reads a file.
   *
   * @throws OperatorException if the file cannot be read or is no list of nodes. The message names
   *     the file, and the line or the node
   */
  public static NodeList read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (OperatorException wrong) {
      throw invalid(file + ": " + wrong.getMessage(), wrong);
    } catch (IOException failed) {
      throw invalid(file + " cannot be read: " + FileProblem.of(failed), failed);
    }
  }

  static NodeList parse(String text) {
    try {
      Document document = YAML.readValue(text);
      if (document == null || document.nodes() == null || document.nodes().contains(null)) {
        throw invalid("there is no list \"nodes\"; add one with an entry per node", null);
      }
      return new NodeList(document.nodes().stream().map(Entry::node).toList());
    } catch (JsonProcessingException broken) {
      throw invalid(position(broken.getLocation()) + sentence(broken), broken);
    }
  }

  private static String position(JsonLocation location) {
    return location == null ? "" : "line " + location.getLineNr() + ": ";
  }

  private static String sentence(JsonProcessingException broken) {
    return switch (broken) {
      case UnrecognizedPropertyException unknown ->
          "unknown key \""
              + unknown.getPropertyName()
              + "\""
              + SpellingSuggestion.forWord(
                  unknown.getPropertyName(),
                  unknown.getKnownPropertyIds().stream().map(String::valueOf).toList());
      case InvalidFormatException wrong -> "\"" + wrong.getValue() + "\" is no number";
      default -> broken.getOriginalMessage().lines().findFirst().orElse("the text is no YAML");
    };
  }

  private static OperatorException invalid(String message, Throwable cause) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message, cause);
  }
}
