package io.etcdwarden.support.fault;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Every request that came by and what the API server said to it. */
public final class RequestTrace {
  /**
   * One request and its answer.
   *
   * @param status the API server's, whether or not the operator got to see it; zero if the request
   *     never got there
   * @param body what was sent, as text
   */
  public record Entry(ApiCall apiCall, int status, String body) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  void add(ApiCall apiCall, int status, byte[] body) {
    entries.add(new Entry(apiCall, status, new String(body, StandardCharsets.UTF_8)));
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Forgets what was. */
  public void clear() {
    entries.clear();
  }

  public List<ApiCall> writes() {
    return entries.stream().map(Entry::apiCall).filter(ApiCall::isMutating).toList();
  }

  /** What the writes said; for the sentence that explains a failure. */
  public String writtenText() {
    return entries.stream()
        .filter(entry -> entry.apiCall().isMutating())
        .map(entry -> entry.apiCall() + " " + entry.status() + " " + entry.body())
        .collect(Collectors.joining("\n"));
  }

  /** Gets and lists; watches are not among them. */
  public List<ApiCall> reads() {
    return entries.stream()
        .map(Entry::apiCall)
        .filter(apiCall -> !apiCall.isMutating() && !apiCall.isWatch())
        .toList();
  }

  /** How often each object came into being, by whichever verb. */
  public Map<String, Long> creations() {
    return count(entry -> entry.apiCall().isMutating() && entry.status() == 201);
  }

  /** How often each object was deleted, or sent on its way. */
  public Map<String, Long> deletions() {
    return count(entry -> entry.apiCall().verb().startsWith("delete") && entry.status() / 100 == 2);
  }

  private Map<String, Long> count(Predicate<Entry> which) {
    return entries.stream()
        .filter(which)
        .collect(
            Collectors.groupingBy(
                entry -> entry.apiCall().object(), TreeMap::new, Collectors.counting()));
  }
}
