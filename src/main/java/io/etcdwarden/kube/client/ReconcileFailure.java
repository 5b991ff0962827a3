package io.etcdwarden.kube.client;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the run of a controller threw, without what the framework has put around it. */
public final class ReconcileFailure {
  private static final Logger log = LoggerFactory.getLogger(ReconcileFailure.class);

  private ReconcileFailure() {}

  /**
   * The failure to tell users of; empty if the run only has to be made again. What nobody expected
   * goes into the log with its stack trace.
   */
  public static Optional<OperatorException> of(HasMetadata resource, Exception given) {
    switch (unwrap(given, OperatorException.class, ConflictException.class)) {
      case OperatorException failure -> {
        return Optional.of(failure);
      }
      case ConflictException _ -> {
        return Optional.empty();
      }
      default -> logUnexpected(resource, given);
    }
    return Optional.of(
        new OperatorException(
            ErrorCode.INTERNAL,
            "the operator met an unexpected " + given.getClass().getSimpleName() + "; see its log",
            given));
  }

  /**
   * The first of these kinds that lies within, or what was given if none does. Whoever measures how
   * long runs take wraps what they throw, and its code would be lost.
   */
  @SafeVarargs
  public static Exception unwrap(Exception given, Class<? extends Exception>... kinds) {
    for (Throwable cause = given; cause != null; cause = cause.getCause()) {
      for (Class<? extends Exception> kind : kinds) {
        if (kind.isInstance(cause)) {
          return kind.cast(cause);
        }
      }
    }
    return given;
  }

  private static void logUnexpected(HasMetadata resource, Exception given) {
    log.atWarn()
        .addKeyValue("namespace", resource.getMetadata().getNamespace())
        .addKeyValue("object", resource.getKind() + " " + resource.getMetadata().getName())
        .setCause(given)
        .log("unexpected failure");
  }
}
