package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/** Describes the root cause of a failed request in a few words. */
public final class RootCause {
  private RootCause() {}

  /** Returns the message of the API server, or else the reason why there was no response. */
  public static String describe(Throwable failure) {
    if (failure instanceof KubernetesClientException refused
        && refused.getStatus() != null
        && refused.getStatus().getMessage() != null) {
      return refused.getStatus().getMessage();
    }
    Throwable cause = failure;
    boolean connecting = false;
    while (cause.getCause() != null) {
      cause = cause.getCause();
      connecting |= cause instanceof ConnectException;
    }
    if (cause instanceof UnresolvedAddressException) {
      return "its name cannot be resolved";
    }
    // The exception of the JDK has no message when the connection is refused.
    return connecting && cause.getMessage() == null ? "connection refused" : text(cause);
  }

  private static String text(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
