package io.etcdwarden.support.fault;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Records every request through a fault proxy and the status of its response. */
public final class RequestTrace {
  /**
   * One request and the status of its response.
   *
   * @param status the status from the API server, even if the response was lost; zero if the
   *     request was not sent
   * @param body the body of the request
   */
  public record Entry(ApiCall apiCall, int status, String body) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  void add(ApiCall apiCall, int status, byte[] body) {
    entries.add(new Entry(apiCall, status, new String(body, StandardCharsets.UTF_8)));
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Removes all entries. */
  public void clear() {
    entries.clear();
  }

  public List<ApiCall> writes() {
    return entries.stream().map(Entry::apiCall).filter(ApiCall::isMutating).toList();
  }

  /** Returns the writes with their bodies, for the message of a failure. */
  public String writtenText() {
    return entries.stream()
        .filter(entry -> entry.apiCall().isMutating())
        .map(entry -> entry.apiCall() + " " + entry.status() + " " + entry.body())
        .collect(Collectors.joining("\n"));
  }

  /** Returns the gets and lists, without watches. */
  public List<ApiCall> reads() {
    return entries.stream()
        .map(Entry::apiCall)
        .filter(apiCall -> !apiCall.isMutating() && !apiCall.isWatch())
        .toList();
  }

  /** Returns how often each object was created, by any verb. */
  public Map<String, Long> creations() {
    return count(entry -> entry.apiCall().isMutating() && entry.status() == 201);
  }

  /** Returns how often the deletion of each object was requested successfully. */
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
