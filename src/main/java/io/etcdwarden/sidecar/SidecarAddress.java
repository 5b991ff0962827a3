package io.etcdwarden.sidecar;

import io.etcdwarden.plan.Names;
import java.net.URI;
import java.util.Optional;

/** Where the sidecars of one cluster are called; any of them passes the call on to their leader. */
public sealed interface SidecarAddress {
  String host();

  int port();

  /** Without TLS. */
  record Plain(String host, int port) implements SidecarAddress {}

  /** With TLS; the certificate must be for the host and from one of the authorities. */
  record Secured(String host, int port, TrustedCertificates trusted) implements SidecarAddress {}

  /**
   * The host that tasks call: the Service and its namespace, as the reference does it, so that
   * certificates made for it are good for us.
   */
  static String taskHost(Names names) {
    String host = names.clientService() + "." + names.namespace();
    // Java takes no host name whose last part starts with a digit; namespaces may.
    return URI.create("http://" + host + ":1").getHost() == null ? host + ".svc" : host;
  }

  /** The address of this host, with TLS if there is somebody to trust. */
  static SidecarAddress of(String host, int port, Optional<TrustedCertificates> authorities) {
    return authorities
        .<SidecarAddress>map(trusted -> new Secured(host, port, trusted))
        .orElseGet(() -> new Plain(host, port));
  }

  /** The whole URL of a path that starts with a slash. */
  default URI url(String path) {
    String scheme = this instanceof Secured ? "https" : "http";
    return URI.create(scheme + "://" + host() + ":" + port() + path);
  }
}
