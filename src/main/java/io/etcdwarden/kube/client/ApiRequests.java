package io.etcdwarden.kube.client;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Turns what the client throws into a failure that a user can act on; the only place to do so. */
public final class ApiRequests {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private ApiRequests() {}

  /** Runs a read; {@code doing} completes the sentence "cannot ...". */
  public static <T> T read(String doing, Supplier<T> read) {
    try {
      return read.get();
    } catch (KubernetesClientException failure) {
      throw new OperatorException(
          ErrorCode.API_SERVER, "cannot " + doing + ": " + reason(failure), failure);
    }
  }

  public static <T> T write(HasMetadata object, Supplier<T> write) {
    try {
      return write.get();
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == CONFLICT) {
        throw new ConflictException(
            ObjectRef.of(object) + " has changed since it was read", failure);
      }
      throw new OperatorException(
          ObjectErrorCodes.forWrite(object), message("write", object, failure), failure);
    }
  }

  public static void delete(HasMetadata object, Runnable delete) {
    try {
      delete.run();
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == NOT_FOUND) {
        return;
      }
      if (failure.getCode() == CONFLICT) {
        throw new ConflictException(
            ObjectRef.of(object) + " was made anew since it was read", failure);
      }
      throw new OperatorException(
          ObjectErrorCodes.forDelete(object), message("delete", object, failure), failure);
    }
  }

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

  private static String message(
      String verb, HasMetadata object, KubernetesClientException failure) {
    return "cannot " + verb + " " + ObjectRef.of(object) + ": " + reason(failure);
  }

  /** The server's own sentence where it gave one; the client's repeats the request around it. */
  private static String reason(KubernetesClientException failure) {
    Status status = failure.getStatus();
    if (status != null && status.getMessage() != null) {
      return failure.getCode() == 403
          ? status.getMessage() + "; grant it to the operator's ServiceAccount (see deploy/)"
          : status.getMessage();
    }
    return "the API server did not answer (" + RootCause.describe(failure) + ")";
  }
}
