package io.etcdwarden.kube;

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
final class SharedStrings extends StdScalarDeserializer<String> {
  private static final long serialVersionUID = 1L;

  /** Longer ones are content, which hardly repeats. */
  private static final int LONGEST = 64;

  private static final Set<String> CONTENT = Set.of("data", "stringData");
  private static final int MOST = 50_000;

  private final transient Map<String, String> texts = new ConcurrentHashMap<>();

  SharedStrings() {
    super(String.class);
  }

  @Override
  public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
    String text = StringDeserializer.instance.deserialize(json, context);
    if (text == null || text.length() > LONGEST || isContent(json.getParsingContext())) {
      return text;
    }
    if (texts.size() >= MOST) {
      texts.clear();
    }
    String first = texts.putIfAbsent(text, text);
    return first == null ? text : first;
  }

  /** What a Secret holds must not outlive the Secret here. */
  private static boolean isContent(JsonStreamContext place) {
    JsonStreamContext around = place.getParent();
    return around != null && CONTENT.contains(String.valueOf(around.getCurrentName()));
  }
}
