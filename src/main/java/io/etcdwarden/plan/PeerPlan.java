package io.etcdwarden.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The names and URLs of all members.
 *
 * @param members in the order of their ordinals
 * @param joined the members of an existing cluster that this one joins
 * @param joinedEndpoints the client URLs of the existing cluster
 */
public record PeerPlan(List<Peer> members, List<Peer> joined, List<String> joinedEndpoints) {
  public PeerPlan {
    members = List.copyOf(members);
    joined = List.copyOf(joined);
    joinedEndpoints = List.copyOf(joinedEndpoints);
  }

  /**
   * One member.
   *
   * @param clientUrls the URLs for clients; empty for a joined member
   * @param peerUrls the URLs for other members; the first is the member's own host name
   */
  public record Peer(String name, List<String> clientUrls, List<String> peerUrls) {
    public Peer {
      clientUrls = List.copyOf(clientUrls);
      peerUrls = List.copyOf(peerUrls);
    }

    /** Only the first URL is made by the operator; the others are from the spec. */
    Peer withScheme(String scheme) {
      List<String> urls = new ArrayList<>(peerUrls);
      urls.set(0, urls.getFirst().replaceFirst("^[a-z]+:", scheme + ":"));
      return new Peer(name, clientUrls, urls);
    }
  }

  /** Whether the members join an existing cluster. */
  public boolean joinsCluster() {
    return !joined.isEmpty() || !joinedEndpoints.isEmpty();
  }

  /** Only the first members of this cluster, and all members of the joined cluster. */
  PeerPlan withFirstMembers(int count) {
    return new PeerPlan(members.subList(0, count), joined, joinedEndpoints);
  }

  /** This plan with another scheme in the URLs that the operator creates. */
  PeerPlan withScheme(String scheme) {
    return new PeerPlan(
        members.stream().map(peer -> peer.withScheme(scheme)).toList(), joined, joinedEndpoints);
  }

  /** Every name with every URL, in the format of etcd's {@code initial-cluster}. */
  public String initialCluster() {
    List<String> pairs = new ArrayList<>();
    for (Peer peer : members) {
      peer.peerUrls().forEach(url -> pairs.add(peer.name() + "=" + url));
    }
    for (Peer peer : joined) {
      peer.peerUrls().forEach(url -> pairs.add(peer.name() + "=" + url));
    }
    return String.join(",", pairs);
  }
}
