package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.Handshake;
import io.etcdwarden.pki.loaded.MemberEndpoint;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster of three members on a test clock. The engine decides, the writes are done, the
 * StatefulSet replaces pods, and after every change each connection is checked.
 */
final class SimulatedCluster {
  private final PkiEngine engine;
  private final Random random;
  private PkiRequest base;
  private final InMemorySecrets secrets = new InMemorySecrets(() -> clock());
  private final Map<Line, String> template = new EnumMap<>(Line.class);
  private final Map<String, Boolean> verified = new HashMap<>();
  private final List<SimulatedMember> members =
      IntStream.range(0, 3).mapToObj(i -> new SimulatedMember("main-" + i)).toList();
  private final List<SimulatedApplication> applications;
  private final CorporateIssuer issuer;
  private Instant now;
  private final List<Instant> restartStarts = new ArrayList<>();
  private int restarts;
  private RotationRequest rotation = RotationRequest.NONE;
  private PkiOutcome outcome;
  private Duration operatorAhead = Duration.ZERO;
  private boolean isServing = true;
  private int mostDown;
  private double answered;

  SimulatedCluster(PkiRequest base, long seed, Instant start) {
    this(base, seed, start, SecretSet.EMPTY);
  }

  private SimulatedCluster(PkiRequest base, long seed, Instant start, SecretSet provided) {
    this.engine = new PkiEngine(new SeededRandom(seed));
    this.random = new Random(seed);
    this.base = base;
    this.applications =
        base.clients().specs().stream()
            .map(spec -> new SimulatedApplication(spec.secret()))
            .toList();
    this.now = start;
    provided.all().forEach(secrets::put);
    this.issuer = new CorporateIssuer(start);
    do {
      outcome = issuer.decide(engine, base, secrets, now);
      write(outcome.writes());
      write(outcome.clients().writes());
    } while (!outcome.isWritten());
    applications.forEach(it -> it.mount(secrets));
    members.forEach(member -> member.createPod(secrets, template, now));
    now = now.plusSeconds(60);
    members.forEach(this::isReady);
  }

  /** A cluster whose user provides these Secrets. */
  static SimulatedCluster provided(PkiRequest base, SecretSet secrets, Instant start) {
    return new SimulatedCluster(base, 5, start, secrets);
  }

  /** A user writes a Secret; the kubelets notice it in the next two minutes. */
  void userWrites(StoredSecret secret) {
    secrets.put(secret);
    members.forEach(
        member -> member.updateFilesAt(secret.name(), now.plusSeconds(random.nextInt(115))));
  }

  List<Finding> findings() {
    return outcome.findings();
  }

  /** Sets how far the clock of the operator is ahead of that of the API server. */
  void operatorClockAhead(Duration ahead) {
    operatorAhead = ahead;
  }

  /**
   * Nothing runs but the members, for longer than certificates are valid. After this, refused
   * connections are no fault until {@link #expectService}.
   */
  void leaveAlone(Duration time) {
    now = now.plus(time);
    isServing = false;
  }

  /** The containers of these members start again, with the files that they have. */
  void restartContainers(int... ordinals) {
    for (int ordinal : ordinals) {
      members.get(ordinal).restartContainers(now);
    }
    now = now.plusSeconds(60);
  }

  /** Connections end, for example because of a network fault, and members go on. */
  void closeConnections() {
    members.forEach(member -> member.setOpenConnections(false));
  }

  /** Every connection must be accepted from now on. */
  void expectService() {
    isServing = true;
    assertConnected();
  }

  /** An issuer signs CAs from now on, or no longer. */
  void useIssuer(IssuerSpec issuer) {
    base = base.withIssuer(issuer);
  }

  /** The fingerprints of the certificate that the processes of all members have loaded. */
  Set<String> loaded(Line line, Part part) {
    return members.stream()
        .map(member -> member.loaded(line, part).getFirst().fingerprint())
        .collect(Collectors.toSet());
  }

  boolean areAllReady() {
    return members.stream().allMatch(this::isReady);
  }

  /** The highest number of members that were down at the same time because their pods were new. */
  int mostDown() {
    return mostDown;
  }

  /** Sets how many endpoints answer the operator each time: none at 0, all at 1. */
  void answerHandshakes(double share) {
    answered = share;
  }

  SimulatedMember member(int ordinal) {
    return members.get(ordinal);
  }

  private Instant clock() {
    return now;
  }

  Instant now() {
    return now;
  }

  int restarts() {
    return restarts;
  }

  /** When the marks of each restart were written. */
  List<Instant> restartStarts() {
    return restartStarts;
  }

  /** Whether a restart waits for a maintenance window. */
  boolean isHeld() {
    return outcome.rotations().values().stream().anyMatch(it -> it.permit().isHeld());
  }

  InMemorySecrets secrets() {
    return secrets;
  }

  RotationPhase phase(Line line) {
    return outcome.rotations().get(line).phase();
  }

  boolean isSteady() {
    return !outcome.isRotating() && outcome.isWritten();
  }

  void request(RotationRequest asked) {
    rotation = asked;
  }

  /** Lets time pass, to the next time at which the operator would look again. */
  void sleep(Instant atMost) {
    Instant due = outcome.nextDue().isBefore(atMost) ? outcome.nextDue() : atMost;
    now = due.isAfter(now) ? due : now.plusSeconds(1);
  }

  /** One reconcile, and what follows from it within some seconds. */
  void step() {
    now = now.plusSeconds(10);
    members.forEach(member -> member.updateFiles(secrets, now));
    applications.forEach(it -> it.updateFiles(secrets, now));
    assertConnected();
    outcome =
        issuer.decide(
            engine,
            PkiRequests.withRunningMembers(base)
                .withMembers(members.stream().map(this::observed).toList())
                .withStartedRestarts(template)
                .withRotation(rotation),
            secrets,
            now.plus(operatorAhead));
    write(outcome.writes());
    write(outcome.clients().writes());
    boolean isRequestedOnce = rotation.tokens().values().stream().allMatch(String::isEmpty);
    if (isRequestedOnce && outcome.hasStartedRotations(rotation.tokens().keySet())) {
      rotation =
          new RotationRequest(
                  Map.of(), Set.of(), false, false, rotation.clientTrustPeriod(), Set.of())
              .withWindows(rotation.windows());
    }
    assertConnected();
    if (outcome.writes().isEmpty() && isAnyRestarting() && isRolledOut()) {
      Map<Line, String> before = Map.copyOf(template);
      outcome
          .rotations()
          .forEach(
              (line, it) ->
                  it.mark()
                      .or(it::markOfOtherRestart)
                      .ifPresent(mark -> template.put(line, mark.text())));
      if (!template.equals(before)) {
        restartStarts.add(now);
      }
    }
    if (!replaceStuck()) {
      replaceOnePod();
    }
    mostDown = Math.max(mostDown, (int) members.stream().filter(it -> !it.isStarted(now)).count());
    assertConnected();
  }

  private MemberPod observed(SimulatedMember member) {
    if (answered == 0) {
      return member.pod(now, isReady(member));
    }
    List<Certificate> generations =
        secrets.current().all().stream()
            .filter(secret -> secret.has("ca.key"))
            .flatMap(secret -> TrustBundle.read(secret, List.of("ca.crt")).stream())
            .toList();
    MemberPod pod =
        member.pod(now, isReady(member), _ -> random.nextDouble() < answered, generations);
    return new MemberPod(
        pod.name(),
        pod.runs().stream().map(run -> withStoredPeer(run, member)).toList(),
        pod.restartedFor(),
        pod.state());
  }

  /** The operator presents the stored pair of the peer line, and the member accepts it or not. */
  private ContainerRun withStoredPeer(ContainerRun run, SimulatedMember member) {
    Map<MemberEndpoint, Handshake> handshakes = new HashMap<>(run.handshakes());
    handshakes.computeIfPresent(
        MemberEndpoint.ETCD_PEERS,
        (_, shown) -> {
          List<Certificate> stored =
              TrustBundle.read(secrets.get("peer-server"), List.of("tls.crt"));
          Set<String> accepted = new HashSet<>(shown.accepted());
          Set<String> refused = new HashSet<>(shown.refused());
          (isTrusted(member.loaded(Line.PEER, Part.CA), stored) ? accepted : refused)
              .add(stored.getFirst().fingerprint());
          return new Handshake(shown.leaf(), accepted, refused, shown.at());
        });
    return run.withHandshakes(handshakes);
  }

  /** The operator deletes pods without waiting; the StatefulSet creates them at once. */
  private boolean replaceStuck() {
    Set<String> stuck =
        outcome.writes().isEmpty()
            ? outcome.rotations().values().stream()
                .flatMap(it -> it.replacements().stream())
                .collect(Collectors.toSet())
            : Set.of();
    members.stream().filter(member -> stuck.contains(member.name)).forEach(this::createPod);
    return !stuck.isEmpty();
  }

  private void createPod(SimulatedMember member) {
    restarts++;
    member.createPod(secrets, template, now);
  }

  /** A member is ready once it reads from etcd, which needs quorum, through its wrapper. */
  private boolean isReady(SimulatedMember member) {
    if (member.isStarted(now) && !member.hasOpenConnections()) {
      member.setOpenConnections(canConnect(member));
    }
    return member.isStarted(now) && member.hasOpenConnections();
  }

  private boolean canConnect(SimulatedMember one) {
    long peers =
        members.stream()
            .filter(
                other ->
                    one != other
                        && other.isStarted(now)
                        && isTrusted(
                            one.loaded(Line.PEER, Part.CA), other.file(Line.PEER, Part.SERVER))
                        && isTrusted(
                            other.loaded(Line.PEER, Part.CA), one.file(Line.PEER, Part.SERVER)))
            .count();
    return peers + 1 > members.size() / 2
        && isTrusted(one.loaded(Line.CLIENT, Part.CA), one.loaded(Line.CLIENT, Part.CLIENT))
        && isTrusted(one.loaded(Line.CLIENT, Part.CA), one.file(Line.CLIENT, Part.SERVER))
        && isTrusted(one.loaded(Line.BACKUP, Part.CA), one.loaded(Line.BACKUP, Part.SERVER));
  }

  /** The StatefulSet controller: the highest ordinal first, one at a time. */
  private void replaceOnePod() {
    boolean areReplacedReady =
        members.stream().filter(member -> member.hasMarks(template)).allMatch(this::isReady);
    if (areReplacedReady) {
      members.reversed().stream()
          .filter(member -> !member.hasMarks(template))
          .findFirst()
          .ifPresent(this::createPod);
    }
  }

  private boolean isAnyRestarting() {
    return outcome.rotations().values().stream()
        .anyMatch(it -> it.mark().isPresent() && !it.permit().isHeld());
  }

  private boolean isRolledOut() {
    return members.stream().allMatch(member -> isReady(member) && isMarkedAsPlanned(member));
  }

  private boolean isMarkedAsPlanned(SimulatedMember member) {
    return members.stream().filter(it -> it.hasMarks(template)).toList().contains(member);
  }

  /** A member crashes and starts again with the files that it has. */
  void crashOne() {
    members.forEach(member -> member.updateFiles(secrets, now));
    members.get(random.nextInt(members.size())).restartContainers(now);
    assertConnected();
  }

  private void write(List<SecretWrite> writes) {
    for (SecretWrite write : writes) {
      secrets.apply(List.of(write));
      for (SimulatedMember member : members) {
        member.updateFilesAt(write.secret().name(), now.plusSeconds(random.nextInt(115)));
      }
      for (SimulatedApplication application : applications) {
        application.updateFilesAt(write.secret().name(), now.plusSeconds(random.nextInt(115)));
      }
      if (random.nextInt(4) == 0) {
        return; // the operator stops between two writes
      }
    }
  }

  private void assertConnected() {
    if (!isServing) {
      return;
    }
    for (SimulatedMember one : members) {
      accepts(one, Line.CLIENT, one.loaded(Line.CLIENT, Part.CLIENT), "its own wrapper");
      accepts(one, Line.CLIENT, one.file(Line.CLIENT, Part.SERVER), "its own etcd");
      accepts(one, Line.BACKUP, one.loaded(Line.BACKUP, Part.SERVER), "its own sidecar");
      for (SimulatedApplication application : applications) {
        accepts(one, Line.CLIENT, application.presented(), "the application");
        assertTrusted(
            application.trust(),
            one.file(Line.CLIENT, Part.SERVER),
            "the application refuses " + one.name);
      }
      for (SimulatedMember other : members) {
        accepts(one, Line.PEER, other.file(Line.PEER, Part.SERVER), other.name);
        accepts(one, Line.CLIENT, other.file(Line.CLIENT, Part.CLIENT), other.name);
        assertTrusted(
            one.file(Line.CLIENT, Part.CA),
            other.loaded(Line.CLIENT, Part.SERVER),
            one.name + " refuses the wrapper of " + other.name);
        assertTrusted(
            one.file(Line.CLIENT, Part.CA),
            other.loaded(Line.BACKUP, Part.SERVER),
            one.name + " refuses the backup server of " + other.name);
      }
    }
  }

  private void accepts(SimulatedMember one, Line line, List<Certificate> presented, String dialed) {
    assertTrusted(
        one.loaded(line, Part.CA),
        presented,
        one.name + " refuses " + dialed + " on line " + line.wireName());
  }

  private void assertTrusted(List<Certificate> trust, List<Certificate> presented, String refusal) {
    Certificate leaf = presented.getFirst();
    assertTrue(leaf.isValidAt(now), () -> now + ": expired: " + refusal);
    assertTrue(
        trust.stream().anyMatch(ca -> ca.isValidAt(now) && verifies(ca, leaf)),
        () -> now + ": " + refusal + " in " + outcome.rotations());
  }

  private boolean isTrusted(List<Certificate> trust, List<Certificate> presented) {
    Certificate leaf = presented.getFirst();
    return leaf.isValidAt(now)
        && trust.stream().anyMatch(ca -> ca.isValidAt(now) && verifies(ca, leaf));
  }

  private boolean verifies(Certificate ca, Certificate leaf) {
    return verified.computeIfAbsent(
        ca.fingerprint() + leaf.fingerprint(),
        _ -> leaf.issuer().hasSameBytes(ca.subject()) && new SignatureCache().verifies(leaf, ca));
  }
}
