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
 * Reads texts so that equal ones are held once: the objects of a cluster name each other, their
 * labels and their kinds over and over.
 */
final class StringInterner extends StdScalarDeserializer<String> {
  private static final long serialVersionUID = 1L;

  /** Longer ones are content, which hardly repeats. */
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

  /** What a Secret holds must not outlive the Secret here. */
  private static boolean isContent(JsonStreamContext place) {
    JsonStreamContext around = place.getParent();
    return around != null && CONTENT.contains(String.valueOf(around.getCurrentName()));
  }
}
