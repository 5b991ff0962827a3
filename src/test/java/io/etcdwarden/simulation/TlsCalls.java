package io.etcdwarden.simulation;

import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every connection between the processes of a cluster. Each of them must be accepted at any time: a
 * process accepts a certificate that has not expired and comes from a CA that it trusts and that
 * has not expired.
 */
final class TlsCalls {
  private final Map<Pair, Boolean> issued = new HashMap<>();

  private record Pair(Certificate ca, Certificate leaf) {}

  /** Fails if one process refuses another one. */
  void check(Collection<MemberProcess> members, Instant now, String when) {
    for (MemberProcess one : members) {
      if (one.isRunning()) {
        checkInside(one, now, when);
        members.stream()
            .filter(MemberProcess::isRunning)
            .forEach(other -> checkBetween(one, other, now, when));
      }
    }
  }

  private void checkInside(MemberProcess one, Instant now, String when) {
    String self = one.name + " refuses its own ";
    accepts(one.loaded("client-ca"), one.loaded("client-client"), now, self + "wrapper" + when);
    accepts(one.loaded("client-ca"), one.file("client-server"), now, self + "etcd" + when);
    accepts(one.loaded("backup-ca"), one.loaded("backup-server"), now, self + "sidecar" + when);
  }

  private void checkBetween(MemberProcess one, MemberProcess other, Instant now, String when) {
    String refused = one.name + " refuses " + other.name + " as ";
    accepts(one.loaded("peer-ca"), other.file("peer-server"), now, refused + "peer" + when);
    accepts(one.loaded("client-ca"), other.file("client-client"), now, refused + "client" + when);
    accepts(one.loaded("client-ca"), other.file("client-server"), now, refused + "server" + when);
    accepts(one.file("client-ca"), other.file("client-server"), now, refused + "etcd" + when);
    accepts(one.file("client-ca"), other.loaded("client-server"), now, refused + "wrapper" + when);
    accepts(one.file("client-ca"), other.loaded("backup-server"), now, refused + "sidecar" + when);
  }

  /** A client outside the cluster, which has loaded a trust bundle, dials every member. */
  void checkClient(
      List<Certificate> trusted,
      List<Certificate> presented,
      Collection<MemberProcess> members,
      Instant now,
      String when) {
    for (MemberProcess member : members) {
      if (member.isRunning()) {
        accepts(
            trusted, member.file("client-server"), now, "a client refuses " + member.name + when);
        accepts(
            member.loaded("client-ca"), presented, now, member.name + " refuses a client" + when);
      }
    }
  }

  private void accepts(
      List<Certificate> trusted, List<Certificate> presented, Instant now, String refusal) {
    if (trusted.isEmpty() || presented.isEmpty()) {
      return; // One of both does not use TLS on this line.
    }
    Certificate leaf = presented.getFirst();
    if (!leaf.isValidAt(now)) {
      throw new AssertionError(
          now
              + ": "
              + refusal
              + ": "
              + leaf.subject()
              + " is valid from "
              + leaf.notBefore()
              + " to "
              + leaf.notAfter());
    }
    if (trusted.stream().noneMatch(ca -> ca.isValidAt(now) && hasIssued(ca, leaf))) {
      throw new AssertionError(
          now
              + ": "
              + refusal
              + ": "
              + leaf.subject()
              + " is from "
              + leaf.issuer()
              + ", trusted are "
              + trusted.stream().map(Certificate::subject).toList());
    }
  }

  /** By name and key: the operator checks the signatures of all certificates itself. */
  private boolean hasIssued(Certificate ca, Certificate leaf) {
    return leaf.issuer().hasSameBytes(ca.subject())
        && issued.computeIfAbsent(
            new Pair(ca, leaf),
            _ -> leaf.extensions().authorityKeyId().equals(ca.extensions().subjectKeyId()));
  }
}
