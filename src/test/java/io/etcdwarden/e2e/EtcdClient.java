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
import java.util.List;
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
record EtcdClient(IntSupplier port, Optional<SSLSocketFactory> tls) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECT_MILLIS = 3_000;
  private static final int READ_MILLIS = 6_000;

  void put(String key, String value) throws IOException {
    post(
        "/v3/kv/put",
        JSON.createObjectNode().put("key", encoded(key)).put("value", encoded(value)));
  }

  Optional<String> get(String key) throws IOException {
    return Optional.ofNullable(range(JSON.createObjectNode().put("key", encoded(key))).get(key));
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
  Map<String, String> getPrefix(String prefix) throws IOException {
    return range(prefixRange(prefix));
  }

  /** How many members are listed, learners not counted. */
  int voters() throws IOException {
    int voters = 0;
    for (JsonNode member :
        post("/v3/cluster/member/list", JSON.createObjectNode()).path("members")) {
      voters += member.path("isLearner").asBoolean() ? 0 : 1;
    }
    return voters;
  }

  /** Where each member, by its name, says that others reach it. */
  Map<String, List<String>> peerUrls() throws IOException {
    Map<String, List<String>> urls = new TreeMap<>();
    for (JsonNode member :
        post("/v3/cluster/member/list", JSON.createObjectNode()).path("members")) {
      urls.put(
          member.path("name").asText(),
          member.path("peerURLs").valueStream().map(JsonNode::asText).sorted().toList());
    }
    return urls;
  }

  /** What the member that answers says of itself: its version, the size of its database. */
  JsonNode status() throws IOException {
    return post("/v3/maintenance/status", JSON.createObjectNode());
  }

  /** Has writes refused, as etcd itself does when its database has grown to the quota. */
  void raiseNoSpaceAlarm() throws IOException {
    post(
        "/v3/maintenance/alarm",
        JSON.createObjectNode()
            .put("action", "ACTIVATE")
            .put("memberID", status().path("header").path("member_id").asText())
            .put("alarm", "NOSPACE"));
  }

  /** Deletes the keys that start with the text and forgets that they were ever there. */
  void deleteAndCompact(String prefix) throws IOException {
    JsonNode deleted = post("/v3/kv/deleterange", prefixRange(prefix));
    String revision = deleted.path("header").path("revision").asText();
    post(
        "/v3/kv/compaction",
        JSON.createObjectNode().put("revision", revision).put("physical", true));
  }

  private static ObjectNode prefixRange(String prefix) {
    int last = prefix.length() - 1;
    String end = prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    return JSON.createObjectNode().put("key", encoded(prefix)).put("range_end", encoded(end));
  }

  private Map<String, String> range(ObjectNode question) throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (JsonNode pair : post("/v3/kv/range", question).path("kvs")) {
      found.put(decoded(pair.path("key")), decoded(pair.path("value")));
    }
    return found;
  }

  private JsonNode post(String path, ObjectNode question) throws IOException {
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
    connection.setReadTimeout(READ_MILLIS);
    connection.setDoOutput(true);
    return connection;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(JsonNode text) {
    return new String(Base64.getDecoder().decode(text.asText()), StandardCharsets.UTF_8);
  }
}
