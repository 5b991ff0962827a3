package io.etcdwarden.kube;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the run of a controller threw, without what the framework has put around it. */
public final class Thrown {
  private static final Logger log = LoggerFactory.getLogger(Thrown.class);

  private Thrown() {}

  /**
   * The failure to tell users of; empty if the run only has to be made again. What nobody expected
   * goes into the log with its stack trace.
   */
  public static Optional<OperatorException> failure(HasMetadata resource, Exception given) {
    for (Throwable cause = given; cause != null; cause = cause.getCause()) {
      if (cause instanceof OperatorException failure) {
        return Optional.of(failure);
      }
      if (cause instanceof StaleException) {
        return Optional.empty();
      }
    }
    log.atWarn()
        .addKeyValue("namespace", resource.getMetadata().getNamespace())
        .addKeyValue("object", resource.getKind() + " " + resource.getMetadata().getName())
        .setCause(given)
        .log("unexpected failure");
    return Optional.of(
        new OperatorException(
            ErrorCode.INTERNAL,
            "the operator met an unexpected " + given.getClass().getSimpleName() + "; see its log",
            given));
  }
}
