package io.etcdwarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.config.SpellingSuggestion;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a user wrote and nobody read, by comparing what was given with what was understood of
 * it. Asking the parser instead would cost the place: it reads records through a buffer.
 */
final class UnknownFields {
  private UnknownFields() {}

  /** A phrase for each field that was lost on the way, named by its path. */
  static List<String> of(JsonNode given, JsonNode understood) {
    List<String> phrases = new ArrayList<>();
    collect(given, understood, "", phrases);
    return phrases;
  }

  private static void collect(
      JsonNode given, JsonNode understood, String path, List<String> phrases) {
    if (given.isArray() && understood.isArray()) {
      for (int i = 0; i < Math.min(given.size(), understood.size()); i++) {
        collect(given.get(i), understood.get(i), path + "[" + i + "]", phrases);
      }
    }
    if (given.isObject() && understood.isObject()) {
      for (String name : names(given)) {
        String place = path.isEmpty() ? name : path + "." + name;
        if (understood.has(name)) {
          collect(given.get(name), understood.get(name), place, phrases);
        } else if (hasContent(given.get(name))) {
          phrases.add(place + " is ignored" + SpellingSuggestion.forWord(name, names(understood)));
        }
      }
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Nothing and empty blocks may be left out when an object is written again. */
  private static boolean hasContent(JsonNode value) {
    return !value.isNull() && !(value.isContainerNode() && value.isEmpty());
  }
}
