package io.etcdwarden.plan;

import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import java.util.List;
import java.util.Set;

/**
 * All certificates that the cluster asks for; no line, no certificate.
 *
 * @param cluster what generated Secrets are named and labelled after
 * @param uid of the resource, which owns what is made for it; empty for a plan without a cluster
 */
public record PkiPlan(
    String cluster, String namespace, String uid, PkiPolicy policy, List<LineRequest> lines) {
  public PkiPlan {
    lines = List.copyOf(lines);
  }

  /** The wish to be settled, given the lines whose Secrets running members have loaded. */
  public PkiRequest request(Set<Line> running) {
    return new PkiRequest(cluster, namespace, uid, policy, lines, running);
  }
}
