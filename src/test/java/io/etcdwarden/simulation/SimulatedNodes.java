package io.etcdwarden.simulation;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.pki.x509.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The StatefulSet controller, the kubelets, the sidecars and the clients of one cluster. Each acts
 * when its time has come, and every connection is checked after each change.
 */
final class SimulatedNodes {
  /**
   * Clients outside the cluster load their trust bundle again within this time: the default of
   * {@code spec.pki.clientTrustPeriod} without the day that the operator's clock may be ahead.
   */
  private static final Duration CLIENT_TRUST_PERIOD = Duration.ofDays(6).minusHours(1);

  private final SimulatedApi api;
  private final MemberSetController controller;
  private final Map<Integer, MemberProcess> members;
  private final MemberEndpoints endpoints;
  private final TlsCalls calls = new TlsCalls();
  private final Map<String, Boolean> peerTlsReports = new HashMap<>();
  private final TreeMap<Instant, List<Certificate>> clientBundles = new TreeMap<>();
  private Instant now;
  private boolean clientsAreWaitedFor = true;

  /**
   * @param areReachable whether members answer the operator
   */
  SimulatedNodes(SimulatedApi api, Random random, boolean areReachable, Instant now) {
    this.api = api;
    this.controller = new MemberSetController(api, random, this::publish);
    this.members = controller.members();
    this.endpoints = new MemberEndpoints(members, areReachable);
    this.now = now;
  }

  /** What the members answer the operator. */
  MemberEndpoints endpoints() {
    return endpoints;
  }

  /** Clients that are not waited for, because a user asked for it, may be refused. */
  void ignoreClients() {
    clientsAreWaitedFor = false;
  }

  void secretWritten(String secret) {
    members.values().forEach(member -> member.secretWritten(secret, now));
    if (secret.equals("client-ca") && !api.secrets.certificates(secret).isEmpty()) {
      clientBundles.put(now, api.secrets.certificates(secret));
    }
  }

  Instant nextChange() {
    return members.values().stream()
        .map(MemberProcess::nextChange)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** Does what is due; returns whether something has changed that the operator watches. */
  boolean tick(Instant time) {
    now = time;
    boolean changed = false;
    for (MemberProcess member : members.values()) {
      if (member.tick(api.secrets, now)) {
        publish(member);
        changed = true;
      }
    }
    changed |= controller.control(now);
    assertConnected("");
    return changed;
  }

  private void publish(MemberProcess member) {
    api.put(member.pod(endpoints.areReachable()));
    if (member.isReady()) {
      peerTlsReports.put(member.name, member.usesPeerTls());
    }
  }

  /** The members that were not ready at the same time while a rollout replaced one of them. */
  int mostMembersDown() {
    return controller.mostDown();
  }

  /** A user or a node deletes the pod; the StatefulSet controller creates it again. */
  void deletePod(String name) {
    List.copyOf(members.values()).stream()
        .filter(member -> member.name.equals(name))
        .forEach(controller::remove);
  }

  void crash(int ordinal) {
    MemberProcess member = members.get(ordinal);
    if (member != null) {
      member.crash(now);
      publish(member);
    }
  }

  void setStuck(int ordinal, boolean isStuck) {
    MemberProcess member = members.get(ordinal);
    if (member != null) {
      member.setStuck(isStuck, now);
      publish(member);
    }
  }

  /** The Leases of the members, each renewed a moment ago by a running sidecar. */
  Map<ObjectRef, HasMetadata> leases() {
    Map<ObjectRef, HasMetadata> leases = new HashMap<>();
    peerTlsReports.forEach(
        (name, usesPeerTls) -> {
          ObjectRef ref = new ObjectRef("Lease", name);
          Lease lease = (Lease) api.objects.get(ref);
          if (lease != null) {
            leases.put(ref, renewed(lease, name, usesPeerTls));
          }
        });
    return leases;
  }

  private Lease renewed(Lease lease, String name, boolean usesPeerTls) {
    String role = name.equals("main-" + endpoints.leader()) ? "Leader" : "Member";
    return new LeaseBuilder(lease)
        .editMetadata()
        .addToAnnotations(Annotations.MEMBER_TLS, String.valueOf(usesPeerTls))
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity("1" + name.substring(name.length() - 1) + ":c1:" + role)
        .withRenewTime(now.atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  boolean areAllReady() {
    return members.values().stream().allMatch(MemberProcess::isReady);
  }

  /** The operator may start to restart members only while all of them are ready. */
  void assertAllReady() {
    List<String> notReady = new ArrayList<>();
    members.values().stream().filter(it -> !it.isReady()).forEach(it -> notReady.add(it.name));
    if (!notReady.isEmpty()) {
      throw new AssertionError(
          now + ": the operator restarts members while " + notReady + " are not ready");
    }
  }

  void assertConnected(String after) {
    String when = after.isEmpty() ? "" : ", after " + after;
    calls.check(members.values(), now, when);
    if (clientsAreWaitedFor && api.memberSet().isPresent()) {
      List<Certificate> presented = api.secrets.certificates("client-client");
      Instant since = now.minus(CLIENT_TRUST_PERIOD);
      Stream.of(
              clientBundles.floorEntry(since),
              clientBundles.firstEntry(),
              clientBundles.lastEntry())
          .filter(entry -> entry != null)
          .limit(1)
          .forEach(
              entry -> calls.checkClient(entry.getValue(), presented, members.values(), now, when));
    }
  }
}
