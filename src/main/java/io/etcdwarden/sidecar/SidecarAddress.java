package io.etcdwarden.sidecar;

import io.etcdwarden.plan.Names;
import java.net.URI;
import java.util.Optional;

/** The address of the sidecars of one cluster. Each sidecar forwards a call to the leader. */
public sealed interface SidecarAddress {
  String host();

  int port();

  /** Without TLS. */
  record Plain(String host, int port) implements SidecarAddress {}

  /** With TLS. The server certificate must be for the host and issued by a trusted CA. */
  record Secured(String host, int port, TrustedCertificates trusted) implements SidecarAddress {}

  /**
   * The host that tasks call: the client Service and its namespace. etcd-druid uses the same host,
   * so certificates for it are valid here as well.
   */
  static String taskHost(Names names) {
    String host = names.clientService() + "." + names.namespace();
    // Java rejects a host name whose last label starts with a digit, but a namespace may have one.
    return URI.create("http://" + host + ":1").getHost() == null ? host + ".svc" : host;
  }

  /** The address of this host, with TLS if there are trusted certificates. */
  static SidecarAddress of(String host, int port, Optional<TrustedCertificates> authorities) {
    return authorities
        .<SidecarAddress>map(trusted -> new Secured(host, port, trusted))
        .orElseGet(() -> new Plain(host, port));
  }

  /** The URL of a path that starts with a slash. */
  default URI url(String path) {
    String scheme = this instanceof Secured ? "https" : "http";
    return URI.create(scheme + "://" + host() + ":" + port() + path);
  }
}
