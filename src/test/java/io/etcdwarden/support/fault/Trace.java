package io.etcdwarden.support.fault;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Every request that came by and what the API server said to it. */
public final class Trace {
  /**
   * One request and its answer.
   *
   * @param status the API server's, whether or not the operator got to see it; zero if the request
   *     never got there
   * @param body what was sent, as text
   */
  public record Entry(Call call, int status, String body) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  void add(Call call, int status, byte[] body) {
    entries.add(new Entry(call, status, new String(body, StandardCharsets.UTF_8)));
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Forgets what was. */
  public void clear() {
    entries.clear();
  }

  public List<Call> writes() {
    return entries.stream().map(Entry::call).filter(Call::isMutating).toList();
  }

  /** What the writes said; for the sentence that explains a failure. */
  public String writtenText() {
    return entries.stream()
        .filter(entry -> entry.call().isMutating())
        .map(entry -> entry.call() + " " + entry.status() + " " + entry.body())
        .collect(Collectors.joining("\n"));
  }

  /** Gets and lists; watches are not among them. */
  public List<Call> reads() {
    return entries.stream()
        .map(Entry::call)
        .filter(call -> !call.isMutating() && !call.isWatch())
        .toList();
  }

  /** How often each object came into being, by whichever verb. */
  public Map<String, Long> creations() {
    return count(entry -> entry.call().isMutating() && entry.status() == 201);
  }

  /** How often each object was deleted, or sent on its way. */
  public Map<String, Long> deletions() {
    return count(entry -> entry.call().verb().startsWith("delete") && entry.status() / 100 == 2);
  }

  private Map<String, Long> count(Predicate<Entry> which) {
    return entries.stream()
        .filter(which)
        .collect(
            Collectors.groupingBy(
                entry -> entry.call().object(), TreeMap::new, Collectors.counting()));
  }
}
