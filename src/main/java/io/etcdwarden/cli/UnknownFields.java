package io.etcdwarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.config.SpellingSuggestion;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the fields of a document that the Etcd type does not have, by comparing the document with
 * the parsed Etcd. Jackson could report unknown fields itself, but without their full path: it
 * buffers the fields of records.
 */
final class UnknownFields {
  private UnknownFields() {}

  /** One phrase per unknown field, which starts with the path of the field. */
  static List<String> of(JsonNode given, JsonNode parsed) {
    List<String> phrases = new ArrayList<>();
    collect(given, parsed, "", phrases);
    return phrases;
  }

  private static void collect(JsonNode given, JsonNode parsed, String path, List<String> phrases) {
    if (given.isArray() && parsed.isArray()) {
      for (int i = 0; i < Math.min(given.size(), parsed.size()); i++) {
        collect(given.get(i), parsed.get(i), path + "[" + i + "]", phrases);
      }
    }
    if (given.isObject() && parsed.isObject()) {
      for (String name : names(given)) {
        String fieldPath = path.isEmpty() ? name : path + "." + name;
        if (parsed.has(name)) {
          collect(given.get(name), parsed.get(name), fieldPath, phrases);
        } else if (hasContent(given.get(name))) {
          phrases.add(fieldPath + " is ignored" + SpellingSuggestion.forWord(name, names(parsed)));
        }
      }
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Nulls and empty blocks do not count: writing the parsed Etcd may omit them. */
  private static boolean hasContent(JsonNode value) {
    return !value.isNull() && !(value.isContainerNode() && value.isEmpty());
  }
}
