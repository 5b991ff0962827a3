package io.etcdwarden.simulation;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.controller.etcd.NextDecision;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.secret.StoredSecret;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One cluster with its operator, which reaches the members of every second seed. Time jumps to the
 * next moment at which the operator, a node or a user does something.
 */
final class ClusterSimulation {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration EVENT = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofHours(1);

  /** The phases in which the operator waits for time to pass, and not for members. */
  private static final Set<String> WAITING = Set.of("AwaitingClients");

  private static final int MOST_RECONCILES = 20_000;

  /** In seconds: how much later the operator reconciles for several changes at once. */
  private static final int LONGEST_DELAY = 20;

  final SimulatedApi api;
  final SimulatedNodes nodes;
  final OperatorClock clock;
  final Random random;
  private final SeededRandom keys;
  private OperatorProcess operator;
  private ApiHooks hooks = ApiHooks.NONE;
  private ClusterSpec spec;
  private Instant reconcileAt;
  private boolean deleted;
  private int reconciles;
  private int kills;
  private int replicasBeforeHibernation;

  ClusterSimulation(ClusterSpec spec, long seed) {
    this(spec, seed, new OperatorClock(START));
    operator = newOperator();
  }

  /** One of several clusters with one clock; {@link #setOperator} sets their operator. */
  ClusterSimulation(ClusterSpec spec, long seed, OperatorClock clock) {
    this.spec = spec;
    this.random = new Random(seed);
    this.keys = new SeededRandom(seed);
    this.clock = clock;
    this.api = new SimulatedApi("uid-" + seed, this::secretWritten);
    this.nodes = new SimulatedNodes(api, random, seed % 2 == 0, START);
    this.reconcileAt = START;
    api.secrets.setTime(START);
    api.create(spec);
  }

  private void secretWritten(String secret) {
    nodes.secretWritten(secret);
  }

  OperatorProcess newOperator() {
    return new OperatorProcess(keys, clock, _ -> this);
  }

  void setOperator(OperatorProcess shared) {
    operator = shared;
  }

  EtcdCluster connection(Etcd etcd) {
    return new OperatorConnection(api, nodes, hooks, etcd);
  }

  void setHooks(ApiHooks other) {
    hooks = other;
  }

  Instant now() {
    return clock.now();
  }

  ClusterSpec spec() {
    return spec;
  }

  EtcdStatus status() {
    return api.live().getStatus();
  }

  int kills() {
    return kills;
  }

  int reconciles() {
    return reconciles;
  }

  boolean isDeleted() {
    return deleted;
  }

  /** The names of the Secrets that hold the private key of a CA. */
  List<String> caKeys() {
    return api.secrets.all().all().stream()
        .filter(secret -> secret.has("ca.key"))
        .map(StoredSecret::name)
        .toList();
  }

  /** A user changes the spec. */
  void update(ClusterSpec changed) {
    spec = changed;
    api.updateSpec(changed);
    notifyOperator();
  }

  void hibernate() {
    replicasBeforeHibernation = spec.replicas();
    update(spec.withReplicas(0));
  }

  void wake() {
    update(spec.withReplicas(replicasBeforeHibernation));
  }

  void annotate(String key, String value) {
    api.annotate(key, value);
    notifyOperator();
  }

  void delete() {
    api.markDeleted(now().toString());
    notifyOperator();
  }

  /** Something changed that the operator watches; several changes make one reconcile. */
  void notifyOperator() {
    reconcileAt =
        earlier(reconcileAt, now().plus(EVENT).plusSeconds(random.nextInt(LONGEST_DELAY)));
  }

  /** A user did something; the operator notices it before anything else happens. */
  void notifyOperatorAtOnce() {
    reconcileAt = now();
  }

  /** When the next thing happens. */
  Instant next() {
    return earlier(reconcileAt, nodes.nextChange());
  }

  /** Lets time pass until this moment, with everything that happens until then. */
  void runUntil(Instant end) {
    while (!next().isAfter(end)) {
      step();
    }
    moveTo(end);
    nodes.tick(end);
  }

  /** Does what is due next. */
  void step() {
    moveTo(next());
    if (nodes.tick(now())) {
      notifyOperator();
    }
    if (!now().isBefore(reconcileAt)) {
      reconcile();
      if (nodes.tick(now())) {
        notifyOperator();
      }
    }
  }

  private void moveTo(Instant time) {
    if (time.isAfter(now())) {
      clock.setTime(time);
      api.secrets.setTime(time);
    }
  }

  /** Lets everything happen that follows within an hour from what happens next, and so on. */
  void runUntilQuiet(Instant end) {
    while (!next().isAfter(now().plus(QUIET)) && !next().isAfter(end)) {
      step();
    }
  }

  /** The operator process ends, and another one starts. */
  void killOperator() {
    kills++;
    operator = newOperator();
    reconcileAt = now().plus(RETRY);
  }

  private void reconcile() {
    if (++reconciles > MOST_RECONCILES) {
      throw new AssertionError(now() + ": the operator does not come to rest");
    }
    int before = api.writes();
    Etcd etcd = api.live();
    reconcileAt = Instant.MAX;
    try {
      Duration delay = etcd.isBeingDeleted() ? cleanup(etcd) : reconcile(operator, etcd);
      boolean isIdle =
          api.writes() == before
              && nodes.nextChange().equals(Instant.MAX)
              && WAITING.containsAll(Verdict.phases(status()));
      Instant due = isIdle && !deleted ? nextDecision() : now().plus(delay);
      reconcileAt = earlier(reconcileAt, due);
    } catch (OperatorKilled killed) {
      killOperator();
    }
  }

  /** Reconciles once; a conflict is retried, and any other failure is one of the operator. */
  Duration reconcile(OperatorProcess by, Etcd etcd) {
    try {
      return Duration.ofMillis(
          by.reconciler.reconcile(etcd, null).getScheduleDelay().orElseThrow());
    } catch (ConflictException conflict) {
      by.reconciler.updateErrorStatus(etcd, null, conflict);
      return RETRY;
    } catch (RuntimeException failure) {
      by.reconciler.updateErrorStatus(etcd, null, failure);
      return Duration.ofDays(3650); // An invalid spec waits for its change.
    }
  }

  private Duration cleanup(Etcd etcd) {
    DeleteControl control = operator.reconciler.cleanup(etcd, null);
    if (control.isRemoveFinalizer()) {
      deleted = true;
      api.secrets.collect(etcd.getMetadata().getUid());
      return Duration.ofDays(36500);
    }
    return Duration.ofMillis(control.getScheduleDelay().orElseThrow());
  }

  /** The operator may look again before; nothing is decided differently then. */
  private Instant nextDecision() {
    Instant due =
        NextDecision.after(
            operator.steps, api.live(), api.observe(nodes.leases()), operator.clock.instant());
    Instant byApiServer = due.minus(Duration.between(now(), operator.clock.instant()));
    return byApiServer.isAfter(now()) ? byApiServer : now().plus(EVENT);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
