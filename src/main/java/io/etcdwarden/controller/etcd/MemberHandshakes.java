package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EventText;
import io.etcdwarden.handshake.HandshakeAnswer;
import io.etcdwarden.handshake.HandshakeQuestion;
import io.etcdwarden.metrics.HandshakeResult;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.issue.ClientIdentities;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberAnswers;
import io.etcdwarden.pki.loaded.MemberEndpoint;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.status.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks the endpoints of members, in the background, what they have loaded, and keeps the answers.
 *
 * <p>Endpoints are asked only while a rotation or a restart waits for members, and once more after
 * it. Each one is asked once for each start of its container and each version of its Secrets, and
 * again only while it does not present what is stored. A cluster in which nothing is due is never
 * asked, unless a process presents an older certificate than it must have read.
 */
public final class MemberHandshakes {
  private final Function<HandshakeQuestion, CompletableFuture<HandshakeAnswer>> network;
  private final SecureRandom random;
  private final Consumer<String> onAnswers;

  /** The answers of each cluster that is asked, by the uid of its Etcd. */
  private final Map<String, EndpointAnswers> clusters = new ConcurrentHashMap<>();

  /**
   * @param network asks an endpoint and returns at once
   * @param random for the keys of client certificates
   * @param onAnswers is called with the uid of an Etcd when its members gave new answers
   */
  public MemberHandshakes(
      Function<HandshakeQuestion, CompletableFuture<HandshakeAnswer>> network,
      SecureRandom random,
      Consumer<String> onAnswers) {
    this.network = network;
    this.random = random;
    this.onAnswers = onAnswers;
  }

  /**
   * The observed cluster with what handshakes showed of its members as they are now. While a CA is
   * rotated, members that were not asked are awaited, also by an operator that has just started.
   */
  ObservedCluster addTo(ObservedCluster observed, ClusterPlan plan) {
    EndpointAnswers answers = clusters.get(plan.pki().uid());
    if (answers == null && !isAnyCaRotated(observed.secrets())) {
      return observed;
    }
    List<AskedEndpoint> endpoints = AskedEndpoint.of(observed, plan);
    return observed.withAnswers(
        answers == null
            ? new MemberAnswers(Map.of(), EndpointAnswers.podsOf(endpoints))
            : answers.of(endpoints));
  }

  private static boolean isAnyCaRotated(SecretSet secrets) {
    return secrets.all().stream()
        .anyMatch(secret -> GenerationRecord.of(secret).fingerprints().size() > 1);
  }

  /**
   * Asks what is due after a reconcile, and returns at once.
   *
   * @return the event that endpoints do not answer, once for each time that they are asked
   */
  List<EventText> ask(Outcome outcome, Instant now) {
    String uid = outcome.plan().pki().uid();
    boolean isWaiting = outcome.pki().isWaitingForMembers();
    if (!isWaiting && !clusters.containsKey(uid)) {
      return List.of();
    }
    EndpointAnswers answers = clusters.computeIfAbsent(uid, _ -> new EndpointAnswers());
    List<AskedEndpoint> endpoints = AskedEndpoint.of(outcome.observed(), outcome.plan());
    answers.retain(endpoints);
    if (!isWaiting && answers.isComplete(endpoints) && !isAnyUnexpected(outcome, now)) {
      clusters.remove(uid);
      return List.of();
    }
    List<AskedEndpoint> due = answers.begin(endpoints, now);
    if (!due.isEmpty()) {
      ask(due, answers, outcome, now);
    }
    return answers.newlyUnanswered(endpoints).map(MemberHandshakes::event).stream().toList();
  }

  /** How many endpoints showed which result last; empty while the cluster is not asked. */
  Map<HandshakeResult, Long> results(Outcome outcome, Instant now) {
    EndpointAnswers answers = clusters.get(outcome.plan().pki().uid());
    if (answers == null) {
      return Map.of();
    }
    Map<HandshakeResult, Long> results = new EnumMap<>(HandshakeResult.class);
    for (HandshakeResult result : HandshakeResult.values()) {
      results.put(result, 0L);
    }
    loaded(outcome, now).uses().stream()
        .filter(LoadedUse::isPresented)
        .forEach(use -> results.merge(result(use), 1L, Long::sum));
    results.put(
        HandshakeResult.UNANSWERED,
        answers.unanswered(AskedEndpoint.of(outcome.observed(), outcome.plan())));
    return results;
  }

  private static HandshakeResult result(LoadedUse use) {
    if (use.isCurrent()) {
      return HandshakeResult.STORED;
    }
    return use.isUnexpected() ? HandshakeResult.UNEXPECTED : HandshakeResult.OLDER;
  }

  /** Whether a process presents an older certificate than it must have read. */
  private static boolean isAnyUnexpected(Outcome outcome, Instant now) {
    return !loaded(outcome, now).unexpected().isEmpty();
  }

  private static LoadedMaterial loaded(Outcome outcome, Instant now) {
    List<ContainerRun> runs =
        MemberPods.of(outcome.observed(), outcome.plan(), now).stream()
            .flatMap(member -> member.runs().stream())
            .toList();
    return LoadedMaterial.of(outcome.pki().materials(), runs, now);
  }

  private void ask(List<AskedEndpoint> due, EndpointAnswers answers, Outcome outcome, Instant now) {
    ClientIdentities identities =
        new ClientIdentities(
            outcome.plan().pki().request(Set.of()), outcome.observed().secrets(), random, now);
    Map<Line, Map<String, TlsKeyPair>> byLine = new EnumMap<>(Line.class);
    Map<String, TlsKeyPair> ofMembers = identities.providedPeer();
    TlsKeyPair untrusted = identities.untrusted();
    for (AskedEndpoint endpoint : due) {
      Map<String, TlsKeyPair> below =
          endpoint.key().endpoint().trust().isEmpty()
              ? Map.of()
              : byLine.computeIfAbsent(endpoint.key().endpoint().server().line(), identities::of);
      Map<String, TlsKeyPair> all = new LinkedHashMap<>(below);
      if (endpoint.key().endpoint() == MemberEndpoint.ETCD_PEERS) {
        all.putAll(ofMembers);
      }
      HandshakeQuestion question =
          new HandshakeQuestion(
              endpoint.address(),
              endpoint.port(),
              endpoint.host(),
              all,
              untrusted,
              ofMembers.keySet().stream().findFirst().orElse(""));
      var _ =
          network
              .apply(question)
              .thenAccept(answer -> keep(endpoint, answer, answers, outcome.plan().pki().uid()));
    }
  }

  private void keep(
      AskedEndpoint endpoint, HandshakeAnswer answer, EndpointAnswers answers, String uid) {
    if (answers.keep(endpoint, answer)) {
      onAnswers.accept(uid);
    }
  }

  private static EventText event(String unanswered) {
    return EventText.normal(
        "HandshakeUnanswered",
        ("These endpoints do not answer TLS handshakes of the operator: %s. What their members have"
                + " loaded is derived from the start times of the pods, which makes each step up to"
                + " two minutes longer. Allow connections from the operator to these ports.")
            .formatted(unanswered));
  }

  /** The delay until the next reconcile, which is shorter while endpoints are to be asked again. */
  Duration delay(Outcome outcome, Duration longest, Instant now) {
    EndpointAnswers answers = clusters.get(outcome.plan().pki().uid());
    return answers == null
        ? longest
        : RequeueDelay.until(
            answers.nextDue(AskedEndpoint.of(outcome.observed(), outcome.plan())), now, longest);
  }

  /** Forgets the answers of a deleted cluster. */
  void forget(String uid) {
    clusters.remove(uid);
  }
}
