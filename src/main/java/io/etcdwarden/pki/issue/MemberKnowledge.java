package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationState;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the members have loaded for a trust domain, in terms of CA generations.
 *
 * <p>There are two proofs. A pod that was created after the last write of a Secret has loaded what
 * the Secret holds. A pod with the mark of a restart has loaded what the mark says, or will when it
 * starts, even if the Secret was written again since. Without a proof, a member may have loaded
 * anything. What a handshake showed disproves both.
 *
 * @param newest the number of the newest generation
 * @param bundle the generations in the stored trust bundle
 * @param all the known generations
 * @param issuers the generations that verify the stored leaf of each Secret
 * @param issuersOf the generations that verify a leaf
 */
record MemberKnowledge(
    PkiRequest request,
    TrustDomain domain,
    SecretSet secrets,
    GenerationRecord record,
    long newest,
    Set<Long> bundle,
    Set<Long> all,
    Map<String, Set<Long>> issuers,
    Function<Certificate, Set<Long>> issuersOf,
    Instant now) {

  /**
   * The highest revision in the marks of the domain; 0 if there is none. The revision in the mark
   * of a renewal is a time, and says nothing about the trust bundle.
   */
  static long latestMark(PkiRequest request, TrustDomain domain) {
    return domain.lines().stream()
        .map(LineRequest::line)
        .flatMap(
            line ->
                Stream.concat(
                    Stream.ofNullable(request.startedRestarts().get(line)),
                    request.members().stream()
                        .flatMap(pod -> Stream.ofNullable(pod.restartedFor().get(line)))))
        .flatMap(text -> RestartMark.parse(text).stream())
        .filter(mark -> mark.phase() != RotationPhase.RENEWING)
        .mapToLong(RestartMark::revision)
        .max()
        .orElse(0);
  }

  List<RotationState.Member> members() {
    List<StoredMaterial> stored = stored();
    return request.members().stream().map(member -> member(member, stored)).toList();
  }

  private RotationState.Member member(MemberPod pod, List<StoredMaterial> stored) {
    LoadedMaterial loaded = LoadedMaterial.of(stored, pod.runs(), now);
    List<RestartMark> marks = marks(pod);
    MemberTrust trust = new MemberTrust(pod, loaded, marks, record, newest, bundle, all);
    boolean hasNewLeaves =
        !marks.isEmpty() && marks.stream().allMatch(mark -> mark.hasLeavesOf(newest));
    return new RotationState.Member(
        pod.name(),
        pod.state(),
        trust.trustsNewest() ? Set.of(newest) : Set.of(),
        trust.possible(),
        leaves(pod, loaded, hasNewLeaves, true),
        leaves(pod, loaded, hasNewLeaves, false),
        pod.isAwaited());
  }

  /**
   * The issuers of the leaves that are read at start, or at each handshake. A member that does not
   * run presents nothing: its leaf has no known issuer, so the rotation waits for it, but no older
   * CA is trusted again because of it.
   *
   * @param marked whether the marks of the pod prove that it mounted only leaves of the newest
   *     generation
   */
  private List<Set<Long>> leaves(
      MemberPod pod, LoadedMaterial loaded, boolean marked, boolean atStart) {
    if (!pod.isRunning()) {
      return marked ? List.of() : List.of(Set.of());
    }
    List<Set<Long>> leaves = new ArrayList<>();
    for (LoadedUse use : loaded.uses()) {
      if (use.use().part() != Part.CA && use.use().needsRestart() == atStart) {
        leaves.addAll(leaves(use, marked));
      }
    }
    return leaves;
  }

  /**
   * The issuers of the leaves that the process may present. A handshake that shows a stored leaf
   * counts only if the process can have read it: the last step of a rotation removes trust.
   */
  private List<Set<Long>> leaves(LoadedUse use, boolean marked) {
    if (use.isShown() && !(use.isCurrent() && use.startedBeforeWrite())) {
      return List.of(issuersOf.apply(use.run().handshake(use.use()).orElseThrow().leaf()));
    }
    if (marked) {
      return List.of();
    }
    return use.byTimes().isStored()
        ? List.of(issuers.getOrDefault(use.stored().secret(), Set.of(newest)))
        : presentable().stream().map(Set::of).toList();
  }

  /** A generation that left the trust bundle was proven to be presented by no member. */
  private Set<Long> presentable() {
    return record.distrusted() > record.published() ? bundle : all;
  }

  /** The marks of all lines; none unless each line has one. */
  private List<RestartMark> marks(MemberPod pod) {
    List<RestartMark> marks =
        domain.lines().stream()
            .map(LineRequest::line)
            .flatMap(line -> RestartMark.parse(pod.restartedFor().get(line)).stream())
            .toList();
    return marks.size() == domain.lines().size() ? marks : List.of();
  }

  /** What the Secrets of the domain hold, before anything is written. */
  private List<StoredMaterial> stored() {
    List<StoredMaterial> stored = new ArrayList<>();
    for (LineRequest line : domain.lines()) {
      material(line.line(), Part.CA, line.ca().secret().name()).ifPresent(stored::add);
      for (CredentialSpec spec : line.credentials()) {
        Stream.of(spec.secret().name())
            .filter(issuers::containsKey)
            .flatMap(name -> material(line.line(), spec.part(), name).stream())
            .forEach(stored::add);
      }
    }
    return stored;
  }

  private Optional<StoredMaterial> material(Line line, Part part, String name) {
    return secrets
        .find(name)
        .map(
            secret ->
                new StoredMaterial(
                    line,
                    part,
                    name,
                    content(part, secret),
                    isFirst(secret),
                    ContentHistory.EMPTY));
  }

  /**
   * The clock of the operator may be ahead of the clock of the API server, so the later time
   * counts: a file that the kubelet has not updated yet must not count as updated. A Secret without
   * a time of its last write counts as written now.
   */
  private SecretContent content(Part part, StoredSecret secret) {
    Instant written = secret.times().dataWritten();
    Instant since =
        LeafSecret.issuedAt(secret)
            .map(issued -> issued.truncatedTo(ChronoUnit.SECONDS))
            .filter(written::isBefore)
            .orElse(written);
    String content =
        Optional.of(secret)
            .filter(_ -> part != Part.CA)
            .flatMap(GenerationHistory::leaf)
            .map(Certificate::fingerprint)
            .orElse(secret.resourceVersion());
    return new SecretContent(since.equals(Instant.MAX) ? now : since, Instant.MAX, content);
  }

  /**
   * While a CA is rotated, a Secret that was created last may have been deleted before: a container
   * of an older pod may then have started with the earlier content.
   */
  private boolean isFirst(StoredSecret secret) {
    return all.size() == 1 && secret.times().isFirstWrite(secret.times().dataWritten());
  }
}
