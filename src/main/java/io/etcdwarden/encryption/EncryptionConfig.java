package io.etcdwarden.encryption;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An EncryptionConfiguration. The first provider of an entry encrypts with its first key; every
 * provider and every key can decrypt. Fields that this class does not know stay as they are.
 *
 * <p>A text form of an object of this class shows no key, and no message contains one.
 */
public final class EncryptionConfig {
  private static final String API_VERSION = "apiserver.config.k8s.io/v1";
  private static final String KIND = "EncryptionConfiguration";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private final ObjectNode document;

  private EncryptionConfig(ObjectNode document) {
    this.document = document;
  }

  /** Where a key stands in the configuration. */
  private record Place(EncryptionProvider provider, ArrayNode keys, int index) {}

  /**
   * A configuration with one key. Objects that are not encrypted yet stay readable, because the
   * last provider is {@code identity}.
   *
   * @param resources such as {@code secrets} or {@code deployments.apps}
   * @param key 32 random bytes
   */
  public static EncryptionConfig create(
      List<String> resources, EncryptionProvider provider, String keyName, byte[] key) {
    ObjectNode document = YAML.createObjectNode();
    document.put("apiVersion", API_VERSION);
    document.put("kind", KIND);
    ObjectNode entry = document.putArray("resources").addObject();
    ArrayNode names = entry.putArray("resources");
    resources.forEach(names::add);
    ArrayNode providers = entry.putArray("providers");
    ArrayNode keys = providers.addObject().putObject(provider.wireName()).putArray("keys");
    keys.add(key(keyName, key));
    providers.addObject().putObject("identity");
    return new EncryptionConfig(document);
  }

  /**
   * Reads a configuration.
   *
   * @throws OperatorException if the text is no EncryptionConfiguration. The message quotes nothing
   *     of the text, which holds keys
   */
  public static EncryptionConfig parse(String text) {
    JsonNode tree;
    try {
      tree = YAML.readTree(text);
    } catch (JsonProcessingException broken) {
      // Without the cause: its message quotes the text.
      throw invalid(
          "is no YAML"
              + (broken.getLocation() == null
                  ? ""
                  : " at line " + broken.getLocation().getLineNr()));
    }
    if (!(tree instanceof ObjectNode document)
        || !document.path("kind").asText().equals(KIND)
        || !document.path("apiVersion").asText().equals(API_VERSION)) {
      throw invalid("must have apiVersion " + API_VERSION + " and kind " + KIND);
    }
    EncryptionConfig config = new EncryptionConfig(document);
    config.requireUniqueNames();
    return config;
  }

  /** The text of the file. */
  public String text() {
    try {
      return YAML.writeValueAsString(document);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a configuration cannot be written", impossible);
    }
  }

  /** The resources that the configuration names, such as {@code secrets}. */
  public List<String> resources() {
    List<String> resources = new ArrayList<>();
    for (JsonNode entry : document.path("resources")) {
      entry.path("resources").forEach(resource -> resources.add(resource.asText()));
    }
    return resources;
  }

  /**
   * Adds a key behind the other keys of the first provider of each entry. API servers can then
   * decrypt with it, and go on encrypting with the present key.
   *
   * @throws OperatorException if the name is taken, or an entry has no provider with keys in front
   */
  public EncryptionConfig withKey(String keyName, byte[] key) {
    if (isKnown(keyName)) {
      throw invalid("has a key \"" + keyName + "\" already; choose another --key-name");
    }
    EncryptionConfig copy = copy();
    for (JsonNode entry : copy.document.path("resources")) {
      copy.firstKeys(entry).add(key(keyName, key));
    }
    return copy;
  }

  /**
   * Moves a key in front of the others, so that API servers encrypt with it.
   *
   * @throws OperatorException if the first provider of no entry has the key
   */
  public EncryptionConfig withFirst(String keyName) {
    EncryptionConfig copy = copy();
    boolean moved = false;
    for (JsonNode entry : copy.document.path("resources")) {
      ArrayNode keys = copy.firstKeys(entry);
      Optional<Integer> index = index(keys, keyName);
      if (index.isPresent()) {
        keys.insert(0, keys.remove(index.get()));
        moved = true;
      }
    }
    if (!moved) {
      throw unknown(keyName);
    }
    return copy;
  }

  /**
   * Removes a key. API servers can no longer decrypt what was encrypted with it.
   *
   * @throws OperatorException if a provider encrypts with the key, or if there is no such key
   */
  public EncryptionConfig without(String keyName) {
    EncryptionConfig copy = copy();
    boolean removed = false;
    for (JsonNode entry : copy.document.path("resources")) {
      Iterator<JsonNode> providers = entry.path("providers").iterator();
      for (boolean isFirst = true; providers.hasNext(); isFirst = false) {
        for (Place place : places(providers.next(), keyName)) {
          if (isFirst && place.index() == 0) {
            throw encrypts(keyName);
          }
          place.keys().remove(place.index());
          removed = true;
          if (place.keys().isEmpty()) {
            // The API server refuses a provider without keys.
            providers.remove();
          }
        }
      }
    }
    if (!removed) {
      throw unknown(keyName);
    }
    return copy;
  }

  private static OperatorException encrypts(String keyName) {
    return invalid(
        "encrypts with the key \""
            + keyName
            + "\"; promote another key, restart all API servers and write every object again"
            + " first");
  }

  /**
   * The start of each value in etcd that is encrypted with a key, one per provider with the key.
   */
  public List<String> prefixes(String keyName) {
    List<String> prefixes = new ArrayList<>();
    for (JsonNode entry : document.path("resources")) {
      for (JsonNode provider : entry.path("providers")) {
        places(provider, keyName).stream()
            .map(place -> place.provider().prefix(keyName))
            .filter(prefix -> !prefixes.contains(prefix))
            .forEach(prefixes::add);
      }
    }
    return prefixes;
  }

  /** The start of each value that API servers write now for a resource; empty for plain text. */
  public Optional<String> currentPrefix(String resource) {
    for (JsonNode entry : document.path("resources")) {
      for (JsonNode named : entry.path("resources")) {
        if (named.asText().equals(resource)) {
          return firstPrefix(entry);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> firstPrefix(JsonNode entry) {
    JsonNode provider = entry.path("providers").path(0);
    for (EncryptionProvider known : EncryptionProvider.values()) {
      JsonNode first = provider.path(known.wireName()).path("keys").path(0);
      if (first.isObject()) {
        return Optional.of(known.prefix(first.path("name").asText()));
      }
    }
    return Optional.empty();
  }

  private void requireUniqueNames() {
    for (JsonNode entry : document.path("resources")) {
      for (JsonNode provider : entry.path("providers")) {
        for (EncryptionProvider known : EncryptionProvider.values()) {
          List<String> names = new ArrayList<>();
          provider
              .path(known.wireName())
              .path("keys")
              .forEach(key -> names.add(key.path("name").asText()));
          if (names.stream().distinct().count() != names.size()) {
            throw invalid("has two keys with one name in provider " + known.wireName());
          }
        }
      }
    }
  }

  private boolean isKnown(String keyName) {
    return !prefixes(keyName).isEmpty();
  }

  private static List<Place> places(JsonNode provider, String keyName) {
    List<Place> places = new ArrayList<>();
    for (EncryptionProvider known : EncryptionProvider.values()) {
      if (provider.path(known.wireName()).path("keys") instanceof ArrayNode keys) {
        index(keys, keyName).ifPresent(index -> places.add(new Place(known, keys, index)));
      }
    }
    return places;
  }

  private static Optional<Integer> index(ArrayNode keys, String keyName) {
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).path("name").asText().equals(keyName)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private ArrayNode firstKeys(JsonNode entry) {
    JsonNode provider = entry.path("providers").path(0);
    for (EncryptionProvider known : EncryptionProvider.values()) {
      if (provider.path(known.wireName()).path("keys") instanceof ArrayNode keys) {
        return keys;
      }
    }
    throw invalid(
        "has an entry whose first provider has no keys; put secretbox, aescbc or aesgcm first");
  }

  private EncryptionConfig copy() {
    return new EncryptionConfig(document.deepCopy());
  }

  private static ObjectNode key(String name, byte[] key) {
    if (!NAME.matcher(name).matches()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "the key name \"" + name + "\" is invalid; use letters, digits, hyphens and dots");
    }
    return YAML.createObjectNode()
        .put("name", name)
        .put("secret", Base64.getEncoder().encodeToString(key));
  }

  private static OperatorException unknown(String keyName) {
    return invalid("has no key \"" + keyName + "\" that could be used; add it first");
  }

  private static OperatorException invalid(String problem) {
    return new OperatorException(ErrorCode.INVALID_SPEC, "the configuration " + problem);
  }

  @Override
  public String toString() {
    return KIND + " of " + resources();
  }
}
