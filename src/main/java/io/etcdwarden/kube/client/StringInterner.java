package io.etcdwarden.kube.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deserializes strings so that equal strings are stored once. The cached objects of a cluster
 * repeat the same names, labels and kinds many times.
 */
final class StringInterner extends StdScalarDeserializer<String> {
  private static final long serialVersionUID = 1L;

  /** Longer strings are mostly data, which rarely repeats. */
  private static final int MAX_LENGTH = 64;

  private static final Set<String> CONTENT = Set.of("data", "stringData");
  private static final int MAX_STRINGS = 50_000;

  private final transient Map<String, String> strings = new ConcurrentHashMap<>();

  StringInterner() {
    super(String.class);
  }

  @Override
  public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
    String text = StringDeserializer.instance.deserialize(json, context);
    if (text == null || text.length() > MAX_LENGTH || isContent(json.getParsingContext())) {
      return text;
    }
    if (strings.size() >= MAX_STRINGS) {
      strings.clear();
    }
    String first = strings.putIfAbsent(text, text);
    return first == null ? text : first;
  }

  /** Whether the string is data of a Secret, which must not stay in memory after the Secret. */
  private static boolean isContent(JsonStreamContext context) {
    JsonStreamContext parent = context.getParent();
    return parent != null && CONTENT.contains(String.valueOf(parent.getCurrentName()));
  }
}
