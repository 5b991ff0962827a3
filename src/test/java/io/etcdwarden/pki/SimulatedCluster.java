package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A cluster of three members on a test clock. The engine decides, the writes are done, the
 * StatefulSet replaces pods, and after every change each connection is checked.
 */
final class SimulatedCluster {
  private final PkiEngine engine;
  private final Random random;
  private final PkiRequest base;
  private final InMemorySecrets secrets = new InMemorySecrets(() -> clock());
  private final Map<Line, String> template = new EnumMap<>(Line.class);
  private final Map<String, Boolean> verified = new HashMap<>();
  private final List<SimulatedMember> members =
      IntStream.range(0, 3).mapToObj(i -> new SimulatedMember("main-" + i)).toList();
  private Instant now;
  private final List<Instant> restartStarts = new ArrayList<>();
  private int restarts;
  private RotationRequest rotation = RotationRequest.NONE;
  private PkiOutcome outcome;
  private Duration operatorAhead = Duration.ZERO;

  SimulatedCluster(PkiRequest base, long seed, Instant start) {
    this.engine = new PkiEngine(new SeededRandom(seed));
    this.random = new Random(seed);
    this.base = base;
    this.now = start;
    do {
      outcome = engine.decide(base, secrets.current(), now);
      write(outcome.writes());
    } while (!outcome.writes().isEmpty());
    members.forEach(member -> member.createPod(secrets, template, now));
    now = now.plusSeconds(60);
  }

  /** Sets how far the clock of the operator is ahead of that of the API server. */
  void operatorClockAhead(Duration ahead) {
    operatorAhead = ahead;
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
    return !outcome.isRotating() && outcome.writes().isEmpty();
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
    assertConnected();
    outcome =
        engine.decide(
            base.withMembers(members.stream().map(member -> member.pod(now)).toList())
                .withStartedRestarts(template)
                .withRotation(rotation),
            secrets.current(),
            now.plus(operatorAhead));
    write(outcome.writes());
    if (outcome.hasStartedRotations(rotation.tokens().keySet())) {
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
    replaceOnePod();
    assertConnected();
  }

  /** The StatefulSet controller: the highest ordinal first, one at a time. */
  private void replaceOnePod() {
    if (members.stream().allMatch(member -> member.isReady(now))) {
      members.reversed().stream()
          .filter(member -> !member.hasMarks(template))
          .findFirst()
          .ifPresent(
              member -> {
                restarts++;
                member.createPod(secrets, template, now);
              });
    }
  }

  private boolean isAnyRestarting() {
    return outcome.rotations().values().stream()
        .anyMatch(it -> it.mark().isPresent() && !it.permit().isHeld());
  }

  private boolean isRolledOut() {
    return members.stream().allMatch(member -> member.isReady(now) && isMarkedAsPlanned(member));
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
      if (random.nextInt(4) == 0) {
        return; // the operator stops between two writes
      }
    }
  }

  private void assertConnected() {
    for (SimulatedMember one : members) {
      accepts(one, Line.CLIENT, one.loaded(Line.CLIENT, Part.CLIENT), "its own wrapper");
      accepts(one, Line.CLIENT, one.file(Line.CLIENT, Part.SERVER), "its own etcd");
      accepts(one, Line.BACKUP, one.loaded(Line.BACKUP, Part.SERVER), "its own sidecar");
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

  private boolean verifies(Certificate ca, Certificate leaf) {
    return verified.computeIfAbsent(
        ca.fingerprint() + leaf.fingerprint(),
        _ -> leaf.issuer().hasSameBytes(ca.subject()) && new SignatureCache().verifies(leaf, ca));
  }
}
