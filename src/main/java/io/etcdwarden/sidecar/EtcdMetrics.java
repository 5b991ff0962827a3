package io.etcdwarden.sidecar;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Reads the metrics of members. They serve them on their client port, also without quorum. */
public final class EtcdMetrics {
  private final int port;
  private final Optional<SSLContext> context;

  private EtcdMetrics(int port, Optional<SSLContext> context) {
    this.port = port;
    this.context = context;
  }

  /** For members without client TLS. */
  public static EtcdMetrics plain(int port) {
    return new EtcdMetrics(port, Optional.empty());
  }

  /** For members that require a client certificate. */
  public static EtcdMetrics secured(
      int port, TrustedCertificates trusted, TlsKeyPair client, InstantSource clock) {
    return new EtcdMetrics(port, Optional.of(trusted.sslContext(clock, client)));
  }

  /** Reads the metrics of one member and blocks until the response. */
  public CallResult read(String host, Duration timeout) {
    String scheme = context.isPresent() ? "https" : "http";
    URI url = URI.create(scheme + "://" + host + ":" + port + "/metrics");
    return HttpCaller.call("GET", url, "", context, timeout);
  }
}
