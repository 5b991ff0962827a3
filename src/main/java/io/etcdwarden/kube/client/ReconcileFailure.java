package io.etcdwarden.kube.client;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the failure to report in the exception that a reconcile threw. */
public final class ReconcileFailure {
  private static final Logger log = LoggerFactory.getLogger(ReconcileFailure.class);

  private ReconcileFailure() {}

  /**
   * Returns the failure to report to the user; empty after a conflict, which only repeats the
   * reconcile. Logs an unexpected exception with its stack trace.
   */
  public static Optional<OperatorException> of(HasMetadata resource, Exception thrown) {
    switch (unwrap(thrown, OperatorException.class, ConflictException.class)) {
      case OperatorException failure -> {
        return Optional.of(failure);
      }
      case ConflictException _ -> {
        return Optional.empty();
      }
      default -> logUnexpected(resource, thrown);
    }
    return Optional.of(
        new OperatorException(
            ErrorCode.INTERNAL,
            "unexpected "
                + thrown.getClass().getSimpleName()
                + " in the operator; see the log of the operator",
            thrown));
  }

  /**
   * Returns the first exception of these types in the chain of causes, or the thrown exception if
   * there is none. The metrics of the framework wrap the exceptions of a reconcile.
   */
  @SafeVarargs
  public static Exception unwrap(Exception thrown, Class<? extends Exception>... kinds) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      for (Class<? extends Exception> kind : kinds) {
        if (kind.isInstance(cause)) {
          return kind.cast(cause);
        }
      }
    }
    return thrown;
  }

  private static void logUnexpected(HasMetadata resource, Exception thrown) {
    log.atWarn()
        .addKeyValue("namespace", resource.getMetadata().getNamespace())
        .addKeyValue("object", resource.getKind() + " " + resource.getMetadata().getName())
        .setCause(thrown)
        .log("reconcile failed with an unexpected exception");
  }
}
