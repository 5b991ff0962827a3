package io.etcdwarden.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The requests of an operator to the API server in a period of time, by verb. Watches and requests
 * for the leader election Lease are counted separately, because they do not grow with the clusters.
 */
record ApiRequestCounts(Map<String, Integer> byVerb, int watches, int election) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the audit log of the server, which has an event for each completed response. */
  static ApiRequestCounts in(Path record, Instant from, Instant to) throws IOException {
    Map<String, Integer> verbs = new TreeMap<>();
    int watches = 0;
    int election = 0;
    try (Stream<String> lines = Files.lines(record)) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode event = JSON.readTree(line);
        Instant at = Instant.parse(event.path("requestReceivedTimestamp").asText());
        boolean complete = "ResponseComplete".equals(event.path("stage").asText());
        if (at.isBefore(from) || at.isAfter(to)) {
          continue;
        }
        String verb = event.path("verb").asText();
        if (verb.equals("watch")) {
          watches += complete ? 0 : 1;
        } else if (isElection(event)) {
          election++;
        } else if (complete) {
          verbs.merge(verb, 1, Integer::sum);
        }
      }
    }
    return new ApiRequestCounts(verbs, watches, election);
  }

  private static boolean isElection(JsonNode event) {
    JsonNode object = event.path("objectRef");
    return "leases".equals(object.path("resource").asText())
        && object.path("name").asText().contains("leader-election");
  }

  int total() {
    return byVerb.values().stream().mapToInt(Integer::intValue).sum();
  }
}
