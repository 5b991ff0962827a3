package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a task does to a cluster. Each operation may run twice without harm, because a restart of
 * the operator repeats the attempt.
 */
public interface Operation {
  /** The value of the metric label {@code operation}. */
  String metricLabel();

  /** Completes the sentence "The task ...". */
  String description();

  /** Why the operation cannot run on this cluster; empty if it can. */
  Optional<Rejection> rejection(Etcd etcd);

  /** Whether the condition Ready of the Etcd must be True. */
  default boolean requiresReadyEtcd() {
    return true;
  }

  /**
   * Starts one attempt and returns at once.
   *
   * @throws OperatorException if a Secret or setting that the attempt needs is missing
   */
  CompletableFuture<AttemptResult> start(Etcd etcd);
}
