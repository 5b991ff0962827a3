package io.etcdwarden.plan;

import io.etcdwarden.api.AdvertisePeerUrls;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.ExistingCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Plans the names and URLs of the members. */
final class PeerPlanner {
  private PeerPlanner() {}

  static PeerPlan plan(EtcdConfig spec, Names names, Ports ports, TlsPlan tls, int size) {
    List<PeerPlan.Peer> members =
        IntStream.range(0, size)
            .mapToObj(ordinal -> member(spec, names, ports, tls, ordinal))
            .toList();
    ExistingCluster existing = spec.bootstrapWithExistingCluster();
    if (existing == null) {
      return new PeerPlan(members, List.of(), List.of());
    }
    return new PeerPlan(members, joined(existing), orEmpty(existing.clientEndpoints()));
  }

  private static PeerPlan.Peer member(
      EtcdConfig spec, Names names, Ports ports, TlsPlan tls, int ordinal) {
    String host = names.memberHost(ordinal);
    List<String> peerUrls = new ArrayList<>();
    peerUrls.add(tls.peer().scheme() + "://" + host + ":" + ports.peer());
    peerUrls.addAll(additional(spec, names.advertisedMember(ordinal)));
    String clientUrl = tls.client().scheme() + "://" + host + ":" + ports.client();
    return new PeerPlan.Peer(names.member(ordinal), List.of(clientUrl), peerUrls);
  }

  /** The first entry with this name is used, as in etcd-wrapper and etcd-backup-restore. */
  private static List<String> additional(EtcdConfig spec, String name) {
    return orEmpty(spec.additionalAdvertisePeerURLs()).stream()
        .filter(entry -> name.equals(entry.memberName()))
        .findFirst()
        .map(AdvertisePeerUrls::urls)
        .map(PeerPlanner::orEmpty)
        .orElse(List.of());
  }

  private static List<PeerPlan.Peer> joined(ExistingCluster existing) {
    return orEmpty(existing.members()).stream()
        .map(member -> new PeerPlan.Peer(member.name(), List.of(), orEmpty(member.peerUrls())))
        .toList();
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }
}
