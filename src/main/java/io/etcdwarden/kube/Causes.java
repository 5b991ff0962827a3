package io.etcdwarden.kube;

import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/** What lies at the bottom of a failure, in words. */
public final class Causes {
  private Causes() {}

  public static String root(Throwable failure) {
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
