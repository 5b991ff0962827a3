package io.etcdwarden.sidecar;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Describes for users why a call has no response. */
public final class CallFailureText {
  private CallFailureText() {}

  public static String of(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
      switch (cause) {
        case HttpConnectTimeoutException _ -> {
          return "the connection timed out";
        }
        case SSLException rejected -> {
          return "the certificate of the server or of the operator was rejected: "
              + rootMessage(rejected);
        }
        case UnknownHostException _, UnresolvedAddressException _ -> {
          return "the host name cannot be resolved";
        }
        default -> {}
      }
    }
    if (failure instanceof ConnectException && root.getMessage() == null) {
      return "the connection was refused";
    }
    return message(root);
  }

  private static String rootMessage(Throwable failure) {
    return failure.getCause() == null ? message(failure) : rootMessage(failure.getCause());
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
