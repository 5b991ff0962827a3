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
 * Calls etcd through its JSON gateway. It opens a new connection per request, so that the Service
 * chooses a member for each request.
 *
 * @param port the port on localhost that leads to the client Service
 * @param tls the certificates of the client; empty for a cluster without TLS
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

  /** Asserts the value of a key; retries for one minute while no member answers. */
  void expect(String key, String value) {
    Await.minutes(1)
        .until(
            () -> {
              try {
                assertEquals(Optional.of(value), get(key));
                return Optional.empty();
              } catch (IOException failure) {
                return Optional.of("no answer: " + failure.getMessage());
              }
            });
  }

  /** All keys with this prefix and their values, by a linearizable read. */
  Map<String, String> getPrefix(String prefix) throws IOException {
    return range(prefixRange(prefix));
  }

  /** The number of members that are not learners. */
  int votingMembers() throws IOException {
    int count = 0;
    for (JsonNode member :
        post("/v3/cluster/member/list", JSON.createObjectNode()).path("members")) {
      count += member.path("isLearner").asBoolean() ? 0 : 1;
    }
    return count;
  }

  /** The advertised peer URLs of each member, by its name. */
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

  /** The status of the member that answers: its version, the size of its database. */
  JsonNode status() throws IOException {
    return post("/v3/maintenance/status", JSON.createObjectNode());
  }

  /** Raises the alarm that etcd raises when its database exceeds the quota; it stops all writes. */
  void raiseNoSpaceAlarm() throws IOException {
    post(
        "/v3/maintenance/alarm",
        JSON.createObjectNode()
            .put("action", "ACTIVATE")
            .put("memberID", status().path("header").path("member_id").asText())
            .put("alarm", "NOSPACE"));
  }

  /** Deletes the keys with this prefix and compacts their history. */
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

  private Map<String, String> range(ObjectNode request) throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (JsonNode pair : post("/v3/kv/range", request).path("kvs")) {
      found.put(decoded(pair.path("key")), decoded(pair.path("value")));
    }
    return found;
  }

  private JsonNode post(String path, ObjectNode request) throws IOException {
    HttpURLConnection connection = open(path);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(JSON.writeValueAsBytes(request));
    }
    int code = connection.getResponseCode();
    if (code != 200) {
      try (InputStream error = connection.getErrorStream()) {
        String body = error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8);
        throw new IOException(path + " returned status " + code + ": " + body);
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
