package io.etcdwarden.sidecar;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Calls etcd's maintenance API as JSON over HTTP. Members serve it on their client port if {@code
 * enable-grpc-gateway} is on. Each call blocks until the response.
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

  /** For members without client TLS. */
  public static EtcdGateway plain(int port) {
    return new EtcdGateway(port, Optional.empty());
  }

  /** For members that require a client certificate. */
  public static EtcdGateway secured(
      int port, TrustedCertificates trusted, TlsKeyPair client, InstantSource clock) {
    return new EtcdGateway(port, Optional.of(trusted.sslContext(clock, client)));
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

  /** Reads the metrics of a member. A member serves them without the gateway and without quorum. */
  public CallResult metrics(String host, Duration timeout) {
    String scheme = context.isPresent() ? "https" : "http";
    URI url = URI.create(scheme + "://" + host + ":" + port + "/metrics");
    return HttpCaller.call("GET", url, "", context, timeout);
  }
}
