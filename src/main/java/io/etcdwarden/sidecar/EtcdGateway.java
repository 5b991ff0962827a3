package io.etcdwarden.sidecar;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * etcd's own maintenance interface as JSON over HTTP, which members serve on their client port when
 * {@code enable-grpc-gateway} is on. Calls wait for their answer.
 *
 * @see <a href="https://etcd.io/docs/v3.5/dev-guide/api_grpc_gateway/">gRPC gateway</a>
 */
public final class EtcdGateway {
  private final int port;
  private final Optional<SSLContext> context;

  private EtcdGateway(int port, Optional<SSLContext> context) {
    this.port = port;
    this.context = context;
  }

  /** To members that speak no TLS. */
  public static EtcdGateway plain(int port) {
    return new EtcdGateway(port, Optional.empty());
  }

  /** To members that let in whom their authority knows. */
  public static EtcdGateway secured(int port, TrustedCertificates trusted, TlsKeyPair own) {
    return new EtcdGateway(port, Optional.of(trusted.sslContext(own)));
  }

  /**
   * Calls one member.
   *
   * @param action {@code status}, {@code defragment} or {@code alarm}
   */
  public CallResult call(String host, String action, String json, Duration timeout) {
    String scheme = context.isPresent() ? "https" : "http";
    URI url = URI.create(scheme + "://" + host + ":" + port + "/v3/maintenance/" + action);
    return HttpCaller.call("POST", url, json, context, timeout);
  }

  /** The member's figures, which need no gateway and which it serves without a quorum too. */
  public CallResult metrics(String host, Duration timeout) {
    String scheme = context.isPresent() ? "https" : "http";
    URI url = URI.create(scheme + "://" + host + ":" + port + "/metrics");
    return HttpCaller.call("GET", url, "", context, timeout);
  }
}
