package io.etcdwarden.etcdclient;

import io.etcdwarden.sidecar.CallFailureText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Describes for users why a call has no answer, and what helps. */
final class FailureSentence {
  /** The failures before there is a connection. */
  private static final List<Class<? extends IOException>> NOT_CONNECTED =
      List.of(
          ConnectException.class,
          NoRouteToHostException.class,
          SocketTimeoutException.class,
          UnknownHostException.class);

  private FailureSentence() {}

  static String of(EtcdEndpoint endpoint, Throwable failure) {
    String reason =
        find(failure, SSLException.class)
            .map(FailureSentence::tls)
            .orElseGet(() -> network(failure));
    return endpoint + ": " + reason;
  }

  static String late(EtcdEndpoint endpoint, Duration deadline) {
    return endpoint
        + ": no answer within "
        + text(deadline)
        + "; see the log of the member for slow requests or a missing leader";
  }

  static String notEtcd(EtcdEndpoint endpoint, String reason) {
    return endpoint
        + ": the server does not speak etcd's gRPC: "
        + reason
        + "; check that etcd listens on this port and no proxy is in between";
  }

  private static String network(Throwable failure) {
    return isClosedConnection(failure)
        ? "the connection was closed ("
            + root(failure)
            + "); see the log of the member, and check that it serves TLS if and only if"
            + " spec.etcd.clientUrlTls is set"
        : CallFailureText.of(failure)
            + "; check that the pod of the member runs and that no NetworkPolicy keeps the operator"
            + " from it";
  }

  /** Whether there was a connection, and neither side gave a reason of TLS for its end. */
  static boolean isClosedConnection(Throwable failure) {
    return Stream.concat(NOT_CONNECTED.stream(), Stream.of(SSLException.class))
        .noneMatch(type -> find(failure, type).isPresent());
  }

  private static String tls(SSLException failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    // Java has no type for an alert of TLS, with which the other side names its reason.
    if (message.contains("fatal alert")) {
      return "the member rejected the TLS connection ("
          + message
          + "); check that the client certificate in"
          + " spec.etcd.clientUrlTls.clientTLSSecretRef is valid now and that the member trusts its"
          + " CA";
    }
    return find(failure, GeneralSecurityException.class).isPresent()
        ? "the operator rejected the certificate of the member ("
            + root(failure)
            + "); issue the certificate of spec.etcd.clientUrlTls.serverTLSSecretRef again, or add"
            + " the CA that issued it to spec.etcd.clientUrlTls.tlsCASecretRef"
        : "the TLS connection failed ("
            + root(failure)
            + "); check that the member serves TLS on this port";
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return causes(failure).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static String root(Throwable failure) {
    Throwable root = causes(failure).reduce(failure, (_, cause) -> cause);
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  private static String text(Duration deadline) {
    return deadline.toMillis() % 1000 == 0
        ? deadline.toSeconds() + " seconds"
        : deadline.toMillis() + " milliseconds";
  }
}
