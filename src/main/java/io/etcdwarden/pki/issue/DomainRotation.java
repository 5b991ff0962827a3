package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.rotation.Rotation;
import io.etcdwarden.pki.rotation.RotationState;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Takes the steps of a CA rotation that are writes, until a step needs a restart, a wait, or a new
 * generation. Each write is decided on what the writes before it leave.
 */
final class DomainRotation {
  private final PkiRequest request;
  private final TrustDomain domain;
  private final SecretSet secrets;
  private final StoredSecret stored;
  private final List<Certificate> present;
  private final GenerationHistory history;
  private final Instant now;

  DomainRotation(
      PkiRequest request,
      TrustDomain domain,
      SecretSet secrets,
      StoredSecret stored,
      List<Certificate> present,
      SignatureCache signatures,
      Instant now) {
    this.request = request;
    this.domain = domain;
    this.secrets = secrets;
    this.stored = stored;
    this.present = present;
    this.history = new GenerationHistory(request, domain, secrets, signatures);
    this.now = now;
  }

  /**
   * What the steps lead to.
   *
   * @param own the certificates of the generations that the trust bundle holds, newest first
   * @param newestTrusted the number of the newest generation in the trust bundle; 0 if it holds
   *     none
   * @param removed the certificates of the generations that leave the trust bundle
   * @param issuer the CA of new leaf certificates, or null
   * @param issuers the CA of the leaf in each Secret
   * @param kept the Secrets whose leaf is not issued again now
   * @param generated the number of a generation that is to be generated; 0 for none
   * @param secrets the Secrets of the generations that are left
   * @param deleted the Secrets of generations that are to be deleted
   * @param isForced whether a generation is added for which annotations of the CA Secret asked
   * @param isPublished whether a generation is added to the trust bundle
   */
  record Result(
      CaRotation rotation,
      GenerationRecord record,
      List<Certificate> own,
      long newestTrusted,
      List<Certificate> removed,
      CertificateAuthority issuer,
      Map<String, CertificateAuthority> issuers,
      Set<String> kept,
      long generated,
      List<StoredSecret> secrets,
      List<StoredSecret> deleted,
      boolean isForced,
      boolean isPublished) {}

  Result run() {
    SortedMap<Long, KnownGeneration> known = history.of(stored, present);
    Progress progress = new Progress(known);
    String obstacle = new RotationObstacle(request, domain, secrets, history).of(stored, known);
    RotationStep step = obstacle.isEmpty() ? progress.advance() : progress.next();
    return progress.result(step, obstacle);
  }

  /** The state after the steps so far. */
  private final class Progress {
    private final SortedMap<Long, KnownGeneration> known;
    private final Set<Long> bundle = new TreeSet<>();
    private final Map<String, Set<Long>> leaves = new LinkedHashMap<>();
    private final List<RotationState.Member> members;
    private final List<Certificate> removed = new ArrayList<>();
    private final List<StoredSecret> deleted = new ArrayList<>();
    private GenerationRecord record;
    private boolean published;

    Progress(SortedMap<Long, KnownGeneration> all) {
      this.known = new TreeMap<>(all);
      this.record =
          GenerationHistory.completed(GenerationRecord.of(stored), all.values())
              .above(MemberKnowledge.latestMark(request, domain));
      all.values().stream()
          .filter(it -> it.findCertificate().map(present::contains).orElse(true))
          .forEach(it -> bundle.add(it.number()));
      domain.credentials().stream()
          .map(spec -> spec.secret().name())
          .forEach(name -> issuers(name).ifPresent(issuers -> leaves.put(name, issuers)));
      this.members =
          all.isEmpty()
              ? List.of()
              : new MemberKnowledge(
                      request,
                      domain,
                      secrets,
                      record,
                      known.lastKey(),
                      Set.copyOf(bundle),
                      Set.copyOf(known.keySet()),
                      Map.copyOf(leaves),
                      leaf -> history.issuers(leaf, all.values()),
                      now)
                  .members();
    }

    /**
     * The generations that verify the leaf of a Secret; empty if the operator does not issue it.
     * While a CA is rotated, a leaf that was deleted has no known issuer: members may still present
     * it, so the old CA must be trusted until they present the one that replaces it.
     */
    private Optional<Set<Long>> issuers(String secret) {
      Optional<StoredSecret> found = secrets.find(secret);
      boolean isIssued =
          found
              .map(it -> LeafIssuance.isGenerated(it, request.cluster()))
              .orElse(request.policy().isAuto());
      if (!isIssued) {
        return Optional.empty();
      }
      return found
          .flatMap(GenerationHistory::leaf)
          .<Set<Long>>map(leaf -> history.issuers(leaf, known.values()))
          .or(() -> known.size() > 1 ? Optional.of(Set.of()) : Optional.empty());
    }

    RotationStep next() {
      return known.isEmpty() ? new RotationStep.Steady() : Rotation.next(state());
    }

    /**
     * Takes steps as long as they are writes, and returns the step that is next. After an issue the
     * issue itself is returned: the key of a leaf certificate may not be ready yet, and no member
     * restarts before the leaf is stored.
     */
    RotationStep advance() {
      RotationStep step = next();
      while (take(step)) {
        if (step instanceof RotationStep.Issue) {
          return step;
        }
        step = next();
      }
      return step;
    }

    /** Takes a step that is a write; returns whether it did. */
    private boolean take(RotationStep step) {
      return switch (step) {
        case RotationStep.Publish publish -> {
          bundle.addAll(publish.generations());
          record = record.afterPublish();
          published = known.size() > 1;
          yield true;
        }
        case RotationStep.Issue issue -> {
          issue.secrets().forEach(secret -> leaves.put(secret, Set.of(issue.generation())));
          yield true;
        }
        case RotationStep.Distrust distrust -> {
          distrust.generations().stream()
              .flatMap(number -> known.get(number).findCertificate().stream())
              .forEach(removed::add);
          bundle.removeAll(distrust.generations());
          record = record.afterDistrust();
          yield true;
        }
        case RotationStep.Delete delete -> {
          delete.generations().stream()
              .flatMap(number -> known.get(number).findSecret().stream())
              .forEach(deleted::add);
          delete.generations().forEach(number -> known.remove(number));
          record = record.without(delete.generations());
          yield true;
        }
        case RotationStep.Generate _,
            RotationStep.Restart _,
            RotationStep.Replace _,
            RotationStep.AwaitClients _,
            RotationStep.AwaitClientCertificates _,
            RotationStep.AwaitMountedFiles _,
            RotationStep.AwaitHandshakes _,
            RotationStep.Steady _ ->
            false;
      };
    }

    private RotationState state() {
      KnownGeneration newest = known.get(known.lastKey());
      RotationDue due = new RotationDue(request, domain, secrets, now);
      return new RotationState(
          new TreeSet<>(known.keySet()),
          newest.canIssue(now) || !due.needsIssuer(known.values()),
          due.isDue(newest),
          bundle,
          leaves.entrySet().stream().map(this::leaf).toList(),
          members,
          due.clientsAreReady(known),
          known.values().stream()
              .filter(it -> it.hasEnded(now))
              .map(KnownGeneration::number)
              .collect(Collectors.toSet()),
          domain.has(Line.PEER),
          due.clientsAreIssued(known));
    }

    private RotationState.Leaf leaf(Map.Entry<String, Set<Long>> leaf) {
      return new RotationState.Leaf(leaf.getKey(), leaf.getValue(), servesClients(leaf.getKey()));
    }

    private boolean servesClients(String secret) {
      return domain.credentials().stream()
          .filter(spec -> spec.secret().name().equals(secret))
          .anyMatch(spec -> spec.line() == Line.CLIENT && spec.part() == Part.SERVER);
    }

    private Instant due(RotationStep step) {
      RotationDue due = new RotationDue(request, domain, secrets, now);
      return switch (step) {
        case RotationStep.AwaitClients _ -> due.clientsReadyTime(known);
        case RotationStep.AwaitClientCertificates _ -> due.clientsIssuedTime(known);
        case RotationStep.AwaitMountedFiles _ -> due.mountedTime();
        case RotationStep.Steady _ when !known.isEmpty() ->
            known.get(known.lastKey()).findCertificate().map(due::rotationTime).orElse(Instant.MAX);
        case RotationStep.Generate _,
            RotationStep.Publish _,
            RotationStep.Restart _,
            RotationStep.Replace _,
            RotationStep.Issue _,
            RotationStep.AwaitHandshakes _,
            RotationStep.Distrust _,
            RotationStep.Delete _,
            RotationStep.Steady _ ->
            Instant.MAX;
      };
    }

    Result result(RotationStep step, String obstacle) {
      long newest = known.isEmpty() ? 0 : known.lastKey();
      List<Certificate> own =
          known.values().stream()
              .sorted(Comparator.comparingLong(KnownGeneration::number).reversed())
              .filter(it -> bundle.contains(it.number()))
              .flatMap(it -> it.findCertificate().stream())
              .toList();
      CertificateAuthority issuer = issuerOfNewLeaves().orElse(null);
      return new Result(
          new CaRotation(step, newest, record.revision(), obstacle, permit(), due(step)),
          record,
          own,
          bundle.stream().mapToLong(Long::longValue).max().orElse(0),
          removed,
          issuer,
          issuers(issuer),
          kept(),
          step instanceof RotationStep.Generate && obstacle.isEmpty() ? newest + 1 : 0,
          known.values().stream().flatMap(it -> it.findSecret().stream()).toList(),
          deleted,
          published && RotationDue.isForced(known.get(newest)),
          published);
    }

    private RestartPermit permit() {
      boolean isUrgent = !known.isEmpty() && RotationDue.isUrgent(known.get(known.lastKey()));
      return isUrgent
          ? new RestartPermit.Urgent("the key of the old CA has leaked")
          : RestartPermit.now();
    }

    /** The newest generation with a key that every member trusts, or else the oldest with a key. */
    private Optional<CertificateAuthority> issuerOfNewLeaves() {
      List<KnownGeneration> usable =
          known.values().stream()
              .filter(it -> bundle.contains(it.number()) && it.canIssue(now))
              .toList();
      return usable.reversed().stream()
          .filter(it -> known.size() == 1 || isTrustedByAll(it.number()))
          .findFirst()
          .or(() -> usable.stream().findFirst())
          .or(() -> known.values().stream().filter(it -> it.findCa().isPresent()).findFirst())
          .flatMap(KnownGeneration::findCa);
    }

    private boolean isTrustedByAll(long number) {
      return members.stream().allMatch(member -> member.trusted().contains(number));
    }

    /**
     * A leaf whose generation has lost its key is issued by the newest one only when the rotation
     * says so: until then some program does not trust that one.
     */
    private Set<String> kept() {
      return known.size() < 2
          ? Set.of()
          : leaves.entrySet().stream()
              .filter(
                  leaf -> leaf.getValue().stream().anyMatch(number -> known.containsKey(number)))
              .filter(leaf -> leaf.getValue().stream().noneMatch(this::canIssue))
              .map(Map.Entry::getKey)
              .filter(this::isValid)
              .collect(Collectors.toSet());
    }

    private boolean canIssue(long number) {
      return known.containsKey(number) && known.get(number).canIssue(now);
    }

    private boolean isValid(String secret) {
      return secrets
          .find(secret)
          .flatMap(GenerationHistory::leaf)
          .filter(leaf -> now.isBefore(leaf.notAfter()))
          .isPresent();
    }

    /**
     * The generations from which a leaf is issued now. A server certificate that was deleted comes
     * from an older one until clients have had their time to trust the newest.
     */
    private Set<Long> issuing(String secret, Set<Long> generations) {
      boolean isAwaited =
          generations.isEmpty()
              && servesClients(secret)
              && !new RotationDue(request, domain, secrets, now).clientsAreReady(known);
      return isAwaited ? known.headMap(known.lastKey()).keySet() : generations;
    }

    /** A leaf keeps its generation until the rotation issues it from the newest one. */
    private Map<String, CertificateAuthority> issuers(CertificateAuthority issuer) {
      Map<String, CertificateAuthority> issuers = new LinkedHashMap<>();
      leaves.forEach(
          (secret, generations) ->
              issuing(secret, generations).stream()
                  .sorted(Comparator.reverseOrder())
                  .flatMap(number -> Optional.ofNullable(known.get(number)).stream())
                  .filter(it -> it.canIssue(now))
                  .findFirst()
                  .flatMap(KnownGeneration::findCa)
                  .filter(ca -> !ca.equals(issuer))
                  .ifPresent(ca -> issuers.put(secret, ca)));
      return issuers;
    }
  }
}
