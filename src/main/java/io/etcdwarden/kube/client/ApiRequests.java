package io.etcdwarden.kube.client;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Sends requests to the API server and translates the exceptions of the client library: a conflict
 * becomes a {@link ConflictException}, everything else an {@link OperatorException} with an error
 * code and a message for the user. No other class translates them.
 */
public final class ApiRequests {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private ApiRequests() {}

  /**
   * Sends a read request.
   *
   * @param doing completes the message "cannot ..."
   */
  public static <T> T read(String doing, Supplier<T> read) {
    try {
      return read.get();
    } catch (KubernetesClientException failure) {
      throw failure(ErrorCode.API_SERVER, doing, failure);
    }
  }

  /**
   * Sends a request that creates or changes the object.
   *
   * @throws ConflictException if the object exists or has another version
   */
  public static <T> T write(HasMetadata object, Supplier<T> write) {
    try {
      return write.get();
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == CONFLICT) {
        throw new ConflictException(ObjectRef.of(object) + conflict(failure), failure);
      }
      throw failure(ObjectErrorCodes.forWrite(object), "write " + ObjectRef.of(object), failure);
    }
  }

  /**
   * Sends a request that deletes the object. An object that is already absent is no failure.
   *
   * @throws ConflictException if the object has another uid or another version
   */
  public static void delete(HasMetadata object, Runnable delete) {
    try {
      delete.run();
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == NOT_FOUND) {
        return;
      }
      if (failure.getCode() == CONFLICT) {
        throw new ConflictException(
            ObjectRef.of(object) + " has changed since it was read", failure);
      }
      throw failure(ObjectErrorCodes.forDelete(object), "delete " + ObjectRef.of(object), failure);
    }
  }

  /**
   * Waits for a write on another thread and throws its exception unwrapped.
   *
   * @throws ConflictException if this thread is interrupted, because the operator stops: a later
   *     reconcile repeats the write
   */
  public static <T> T await(Future<T> write) {
    try {
      return write.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ConflictException("the operator is stopping", interrupted);
    }
  }

  private static String conflict(KubernetesClientException failure) {
    return FailureCause.of(failure) == FailureCause.ALREADY_EXISTS
        ? " exists already"
        : " has changed since it was read";
  }

  private static OperatorException failure(
      ErrorCode code, String doing, KubernetesClientException failure) {
    boolean isTerminating = FailureCause.of(failure) == FailureCause.NAMESPACE_TERMINATING;
    return new OperatorException(
        isTerminating ? ErrorCode.NAMESPACE_TERMINATING : code,
        "cannot " + doing + ": " + reason(failure),
        failure);
  }

  /**
   * Returns the message of the API server if it sent one. The message of the client library would
   * repeat the whole request.
   */
  private static String reason(KubernetesClientException failure) {
    Optional<String> terminating = FailureCause.namespaceTerminating(failure);
    if (terminating.isPresent()) {
      return terminating.get() + ", so the API server creates no objects in it";
    }
    Status status = failure.getStatus();
    if (status == null || status.getMessage() == null) {
      return "the API server did not respond (" + RootCause.describe(failure) + ")";
    }
    return status.getMessage()
        + FailureCause.of(failure).remedy().map(remedy -> "; " + remedy).orElse("");
  }
}
