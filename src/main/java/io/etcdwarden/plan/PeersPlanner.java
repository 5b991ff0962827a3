package io.etcdwarden.plan;

import io.etcdwarden.api.AdvertisePeerUrls;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.ExistingCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Decides under which names and addresses members know each other. */
final class PeersPlanner {
  private PeersPlanner() {}

  static Peers plan(EtcdConfig wish, Names names, Ports ports, TlsPlan tls, int size) {
    List<Peers.Peer> members =
        IntStream.range(0, size)
            .mapToObj(ordinal -> member(wish, names, ports, tls, ordinal))
            .toList();
    ExistingCluster existing = wish.bootstrapWithExistingCluster();
    if (existing == null) {
      return new Peers(members, List.of(), List.of());
    }
    return new Peers(members, joined(existing), orEmpty(existing.clientEndpoints()));
  }

  private static Peers.Peer member(
      EtcdConfig wish, Names names, Ports ports, TlsPlan tls, int ordinal) {
    String host = names.memberHost(ordinal);
    List<String> peerUrls = new ArrayList<>();
    peerUrls.add(tls.peer().scheme() + "://" + host + ":" + ports.peer());
    peerUrls.addAll(additional(wish, names.advertisedMember(ordinal)));
    String clientUrl = tls.client().scheme() + "://" + host + ":" + ports.client();
    return new Peers.Peer(names.member(ordinal), List.of(clientUrl), peerUrls);
  }

  /** The first entry of that name counts, as with the programs that read the same list. */
  private static List<String> additional(EtcdConfig wish, String name) {
    return orEmpty(wish.additionalAdvertisePeerURLs()).stream()
        .filter(entry -> name.equals(entry.memberName()))
        .findFirst()
        .map(AdvertisePeerUrls::urls)
        .map(PeersPlanner::orEmpty)
        .orElse(List.of());
  }

  private static List<Peers.Peer> joined(ExistingCluster existing) {
    return orEmpty(existing.members()).stream()
        .map(member -> new Peers.Peer(member.name(), List.of(), orEmpty(member.peerUrls())))
        .toList();
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }
}
