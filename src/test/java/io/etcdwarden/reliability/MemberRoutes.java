package io.etcdwarden.reliability;

import io.etcdwarden.etcdclient.EtcdEndpoint;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Connections from the operator and from clients to the etcd processes of three members. */
final class MemberRoutes {
  private static final int CLIENT_PORT = 2379;

  private MemberRoutes() {}

  /**
   * Routes the host names of the members, which the operator calls.
   *
   * @return the URLs for clients outside the pods
   */
  static List<String> open(FakeNode node, String namespace) {
    List<String> urls = new ArrayList<>();
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      String pod = TlsCluster.NAME + "-" + ordinal;
      int port = node.etcdMembers().clientPort(namespace, pod);
      ServiceNameProxy.route(host(ordinal, namespace), CLIENT_PORT, port);
      urls.add("https://localhost:" + port);
    }
    return urls;
  }

  /** The members by their host names, which {@link #open} has routed. */
  static List<EtcdEndpoint> hosts(String namespace) {
    return IntStream.range(0, 3)
        .mapToObj(ordinal -> new EtcdEndpoint(host(ordinal, namespace), CLIENT_PORT))
        .toList();
  }

  private static String host(int ordinal, String namespace) {
    return "%1$s-%2$d.%1$s-peer.%3$s.svc".formatted(TlsCluster.NAME, ordinal, namespace);
  }
}
