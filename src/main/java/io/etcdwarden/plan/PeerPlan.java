package io.etcdwarden.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Who the members are to each other and to clients.
 *
 * @param members in the order of their ordinals
 * @param joined members of a cluster that ran before and is joined
 * @param joinedEndpoints where that cluster's clients call
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
   * @param clientUrls where clients reach it; nothing is known of members that are joined
   * @param peerUrls where other members reach it, its own address first
   */
  public record Peer(String name, List<String> clientUrls, List<String> peerUrls) {
    public Peer {
      clientUrls = List.copyOf(clientUrls);
      peerUrls = List.copyOf(peerUrls);
    }

    /** The first address is the member's own; the others are what the user wrote. */
    Peer withScheme(String scheme) {
      List<String> urls = new ArrayList<>(peerUrls);
      urls.set(0, urls.getFirst().replaceFirst("^[a-z]+:", scheme + ":"));
      return new Peer(name, clientUrls, urls);
    }
  }

  /** The first so many members; those of the cluster that is joined stay. */
  PeerPlan withFirstMembers(int count) {
    return new PeerPlan(members.subList(0, count), joined, joinedEndpoints);
  }

  /** The same members, whose own addresses have this scheme. */
  PeerPlan withScheme(String scheme) {
    return new PeerPlan(
        members.stream().map(peer -> peer.withScheme(scheme)).toList(), joined, joinedEndpoints);
  }

  /** Every name with every URL, as etcd's {@code initial-cluster} wants it. */
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
