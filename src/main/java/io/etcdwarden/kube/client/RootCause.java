package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/** What lies at the bottom of a failure, in words. */
public final class RootCause {
  private RootCause() {}

  /** What the server said, or else what kept it from saying anything. */
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
    // The JDK's client says no more of this than how its own channel fared.
    return connecting && cause.getMessage() == null ? "connection refused" : words(cause);
  }

  private static String words(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
