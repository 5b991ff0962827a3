package io.etcdwarden.controller.etcd;

import io.etcdwarden.handshake.HandshakeAnswer;
import io.etcdwarden.pki.loaded.Handshake;
import io.etcdwarden.pki.loaded.MemberAnswers;
import io.etcdwarden.pki.loaded.MemberEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The last answers of the endpoints of one cluster. Used by several threads. */
final class EndpointAnswers {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LATER = Duration.ofMinutes(1);

  /** The kubelet updates files within two minutes; a program starts in less time. */
  private static final int SOON_ATTEMPTS = 12;

  /** After so many attempts without an answer, a cluster in which nothing is due is not asked. */
  private static final int ENOUGH_ATTEMPTS = 3;

  private final Map<AskedEndpoint.Key, Entry> entries = new HashMap<>();
  private boolean isReported;
  private boolean hasNews;

  /**
   * The known facts of one endpoint.
   *
   * @param answer null before the first answer
   * @param handshake what the answer showed of the member; null if nothing
   * @param running whether the endpoint is being asked
   */
  private record Entry(
      HandshakeAnswer answer, Handshake handshake, Instant asked, int attempts, boolean running) {
    boolean isUnanswered() {
      return answer instanceof HandshakeAnswer.None;
    }

    static boolean isComplete(Entry entry) {
      return entry != null
          && !entry.running
          && (entry.answer instanceof HandshakeAnswer.Presented
              || entry.attempts >= ENOUGH_ATTEMPTS);
    }

    Instant due() {
      return asked.plus(attempts < SOON_ATTEMPTS ? SOON : LATER);
    }
  }

  /** Forgets answers about containers and Secrets that no longer are as they were. */
  synchronized void retain(Collection<AskedEndpoint> endpoints) {
    entries.keySet().retainAll(endpoints.stream().map(AskedEndpoint::key).toList());
  }

  /** The endpoints to ask now; they count as being asked from now on. */
  synchronized List<AskedEndpoint> begin(List<AskedEndpoint> endpoints, Instant now) {
    List<AskedEndpoint> due = endpoints.stream().filter(it -> isDue(it, now)).toList();
    for (AskedEndpoint endpoint : due) {
      Entry before = entries.get(endpoint.key());
      entries.put(
          endpoint.key(),
          before == null
              ? new Entry(null, null, now, 1, true)
              : new Entry(before.answer(), before.handshake(), now, before.attempts() + 1, true));
    }
    return due;
  }

  /** A clock that was set back makes everything due. */
  private boolean isDue(AskedEndpoint endpoint, Instant now) {
    Entry entry = entries.get(endpoint.key());
    return entry == null
        || (!entry.running()
            && !isConfirmed(endpoint, entry)
            && (!now.isBefore(entry.due()) || now.isBefore(entry.asked())));
  }

  private static boolean isConfirmed(AskedEndpoint endpoint, Entry entry) {
    return entry.answer() instanceof HandshakeAnswer.Presented presented
        && endpoint.isConfirmedBy(presented);
  }

  /**
   * Keeps an answer.
   *
   * @return whether it is the last one that is awaited, and one of them is the first of its
   *     endpoint or shows something new
   */
  synchronized boolean keep(AskedEndpoint endpoint, HandshakeAnswer received) {
    Entry entry = entries.get(endpoint.key());
    if (entry == null) {
      return false; // the container or a Secret has changed meanwhile
    }
    HandshakeAnswer answer = ofMember(endpoint, received);
    Handshake shown =
        answer instanceof HandshakeAnswer.Presented presented
            ? new Handshake(
                presented.leaf(), presented.accepted(), presented.refused(), entry.asked())
            : null;
    boolean isSame =
        shown == null
            ? entry.handshake() == null
            : entry.handshake() != null && entry.handshake().showsSameAs(shown);
    entries.put(
        endpoint.key(),
        new Entry(
            answer, isSame ? entry.handshake() : shown, entry.asked(), entry.attempts(), false));
    hasNews |= !isSame || entry.answer() == null;
    boolean isLast = entries.values().stream().noneMatch(Entry::running);
    boolean isReady = isLast && hasNews;
    hasNews &= !isReady;
    return isReady;
  }

  private static HandshakeAnswer ofMember(AskedEndpoint endpoint, HandshakeAnswer received) {
    return received instanceof HandshakeAnswer.Presented(var leaf, _, _)
            && !endpoint.expected().matches(leaf)
        ? new HandshakeAnswer.None("it presents a certificate of another program")
        : received;
  }

  /** Whether every endpoint has answered, or has often not answered. */
  synchronized boolean isComplete(List<AskedEndpoint> endpoints) {
    return endpoints.stream().map(it -> entries.get(it.key())).allMatch(Entry::isComplete);
  }

  /** The facts that the answers showed, and the pods whose first answers are awaited. */
  synchronized MemberAnswers of(List<AskedEndpoint> endpoints) {
    Map<String, Map<MemberEndpoint, Handshake>> shown = new TreeMap<>();
    List<AskedEndpoint> awaited = new ArrayList<>();
    for (AskedEndpoint endpoint : endpoints) {
      Entry entry = entries.get(endpoint.key());
      if (entry == null || entry.answer() == null) {
        awaited.add(endpoint);
      } else if (entry.handshake() != null) {
        shown
            .computeIfAbsent(endpoint.pod(), _ -> new EnumMap<>(MemberEndpoint.class))
            .put(endpoint.key().endpoint(), entry.handshake());
      }
    }
    return new MemberAnswers(shown, podsOf(awaited));
  }

  static Set<String> podsOf(List<AskedEndpoint> endpoints) {
    return endpoints.stream().map(AskedEndpoint::pod).collect(Collectors.toSet());
  }

  /** When the next endpoint is to be asked again; {@link Instant#MAX} if none is. */
  synchronized Instant nextDue(List<AskedEndpoint> endpoints) {
    return endpoints.stream()
        .filter(endpoint -> entries.containsKey(endpoint.key()))
        .filter(endpoint -> !isConfirmed(endpoint, entries.get(endpoint.key())))
        .map(endpoint -> entries.get(endpoint.key()))
        .filter(entry -> !entry.running())
        .map(Entry::due)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** The endpoints that have not answered for two minutes, as text; only once. */
  synchronized Optional<String> newlyUnanswered(List<AskedEndpoint> endpoints) {
    String unanswered =
        endpoints.stream()
            .filter(endpoint -> hasFailedOften(entries.get(endpoint.key())))
            .map(endpoint -> endpoint.described() + ": " + reason(endpoint))
            .collect(Collectors.joining("; "));
    if (unanswered.isEmpty() || isReported) {
      return Optional.empty();
    }
    isReported = true;
    return Optional.of(unanswered);
  }

  /** How many endpoints did not answer when they were asked last. */
  synchronized long unanswered(List<AskedEndpoint> endpoints) {
    return endpoints.stream()
        .map(endpoint -> entries.get(endpoint.key()))
        .filter(entry -> entry != null && entry.isUnanswered())
        .count();
  }

  private static boolean hasFailedOften(Entry entry) {
    return entry != null && entry.isUnanswered() && entry.attempts() >= SOON_ATTEMPTS;
  }

  private String reason(AskedEndpoint endpoint) {
    return entries.get(endpoint.key()).answer() instanceof HandshakeAnswer.None(var reason)
        ? reason
        : "";
  }
}
