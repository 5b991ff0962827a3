package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Speaks with etcd through its JSON gateway, a fresh connection for each request, so that each is
 * answered by whichever member the Service chooses.
 *
 * @param port of loopback, where the Service is reached
 * @param tls what a client shows and trusts; nothing for plain talk
 */
record EtcdDoor(IntSupplier port, Optional<SSLSocketFactory> tls) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECT_MILLIS = 3_000;
  private static final int ANSWER_MILLIS = 6_000;

  void put(String key, String value) throws IOException {
    ask("/v3/kv/put", JSON.createObjectNode().put("key", coded(key)).put("value", coded(value)));
  }

  Optional<String> get(String key) throws IOException {
    return Optional.ofNullable(range(JSON.createObjectNode().put("key", coded(key))).get(key));
  }

  /** The key has this value; asked again for a minute if nobody answers. */
  void expect(String key, String value) {
    Await.minutes(1)
        .until(
            () -> {
              try {
                assertEquals(Optional.of(value), get(key));
                return Optional.empty();
              } catch (IOException trouble) {
                return Optional.of("no answer: " + trouble.getMessage());
              }
            });
  }

  /** All keys that start with the text, and their values; read with the consent of a quorum. */
  Map<String, String> all(String prefix) throws IOException {
    String end =
        prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
    return range(JSON.createObjectNode().put("key", coded(prefix)).put("range_end", coded(end)));
  }

  /** How many members are listed, learners not counted. */
  int voters() throws IOException {
    int voters = 0;
    for (JsonNode member :
        ask("/v3/cluster/member/list", JSON.createObjectNode()).path("members")) {
      voters += member.path("isLearner").asBoolean() ? 0 : 1;
    }
    return voters;
  }

  private Map<String, String> range(ObjectNode question) throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (JsonNode pair : ask("/v3/kv/range", question).path("kvs")) {
      found.put(decoded(pair.path("key")), decoded(pair.path("value")));
    }
    return found;
  }

  private JsonNode ask(String path, ObjectNode question) throws IOException {
    HttpURLConnection connection = open(path);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(JSON.writeValueAsBytes(question));
    }
    int code = connection.getResponseCode();
    if (code != 200) {
      try (InputStream why = connection.getErrorStream()) {
        String said = why == null ? "" : new String(why.readAllBytes(), StandardCharsets.UTF_8);
        throw new IOException(path + " was answered with " + code + ": " + said);
      }
    }
    try (InputStream answer = connection.getInputStream()) {
      return JSON.readTree(answer);
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    String scheme = tls.isPresent() ? "https" : "http";
    URI uri = URI.create(scheme + "://localhost:" + port.getAsInt() + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secured) {
      secured.setSSLSocketFactory(tls.orElseThrow());
    }
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Connection", "close");
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(ANSWER_MILLIS);
    connection.setDoOutput(true);
    return connection;
  }

  private static String coded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(JsonNode text) {
    return new String(Base64.getDecoder().decode(text.asText()), StandardCharsets.UTF_8);
  }
}
