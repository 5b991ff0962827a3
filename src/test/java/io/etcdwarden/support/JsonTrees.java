package io.etcdwarden.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads objects as JSON trees and compares two trees field by field. */
public final class JsonTrees {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonTrees() {}

  /** Returns the object as it is sent to the API server. */
  public static ObjectNode of(Object object) {
    try {
      return (ObjectNode) JSON.readTree(Serialization.asJson(object));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all documents of a YAML text. */
  public static List<ObjectNode> parse(String yaml) {
    try {
      List<ObjectNode> trees = new ArrayList<>();
      YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml).forEachRemaining(trees::add);
      return trees;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a test resource as text. */
  public static String readResource(String path) {
    try (InputStream in = JsonTrees.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns kind and name of the object. */
  public static String kindAndName(JsonNode object) {
    return object.path("kind").asText() + " " + object.path("metadata").path("name").asText();
  }

  /** Returns one line for each field that differs. */
  public static List<String> differences(JsonNode wanted, JsonNode found) {
    List<String> lines = new ArrayList<>();
    compare("", wanted, found, lines);
    return lines;
  }

  private static void compare(String path, JsonNode wanted, JsonNode found, List<String> lines) {
    if (wanted.isObject() && found.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      wanted.fieldNames().forEachRemaining(names::add);
      found.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> compare(path + "/" + name, wanted.path(name), found.path(name), lines));
    } else if (wanted.isArray() && found.isArray() && wanted.size() == found.size()) {
      for (int i = 0; i < wanted.size(); i++) {
        compare(path + "/" + i, wanted.get(i), found.get(i), lines);
      }
    } else if (!isSame(wanted, found)) {
      lines.add(path + ": wanted " + wanted + ", found " + found);
    }
  }

  /** Compares numbers by value: the YAML and the JSON reader choose different number types. */
  private static boolean isSame(JsonNode wanted, JsonNode found) {
    return (wanted.isNumber() && found.isNumber())
        ? wanted.decimalValue().compareTo(found.decimalValue()) == 0
        : wanted.equals(found);
  }

  /** Finds a container in the pod template of a StatefulSet. */
  public static Optional<ObjectNode> container(JsonNode memberSet, String name) {
    Iterator<JsonNode> containers = memberSet.at("/spec/template/spec/containers").elements();
    while (containers.hasNext()) {
      if (containers.next() instanceof ObjectNode container
          && container.path("name").asText().equals(name)) {
        return Optional.of(container);
      }
    }
    return Optional.empty();
  }
}
