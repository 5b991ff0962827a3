package io.etcdwarden.sidecar;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** What keeps a call from being answered, in words for people. */
final class CallFailureText {
  private CallFailureText() {}

  static String of(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
      switch (cause) {
        case HttpConnectTimeoutException _ -> {
          return "no connection came about in time";
        }
        case SSLException refused -> {
          return "its certificate or ours is not accepted: " + deepest(refused);
        }
        case UnknownHostException _, UnresolvedAddressException _ -> {
          return "the name cannot be resolved";
        }
        default -> {}
      }
    }
    if (failure instanceof ConnectException && root.getMessage() == null) {
      return "the connection was refused";
    }
    return message(root);
  }

  private static String deepest(Throwable failure) {
    return failure.getCause() == null ? message(failure) : deepest(failure.getCause());
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
