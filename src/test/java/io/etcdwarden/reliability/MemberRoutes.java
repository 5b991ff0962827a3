package io.etcdwarden.reliability;

import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import java.util.ArrayList;
import java.util.List;

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
      String host = "%s.%s-peer.%s.svc".formatted(pod, TlsCluster.NAME, namespace);
      ServiceNameProxy.route(host, CLIENT_PORT, port);
      urls.add("https://localhost:" + port);
    }
    return urls;
  }
}
