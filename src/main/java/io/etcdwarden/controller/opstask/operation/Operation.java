package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a task does to a cluster; doing it twice does no more harm than doing it once. */
public interface Operation {
  /** What it is called in figures. */
  String metricLabel();

  /** What it is, to be read after "The task ...". */
  String description();

  /** Why this cluster is not one that it can be done to. */
  Optional<Rejection> rejection(Etcd etcd);

  /** Whether the cluster must be ready for it. */
  default boolean requiresReadyEtcd() {
    return true;
  }

  /**
   * Starts one attempt and returns at once.
   *
   * @throws OperatorException if something is missing without which it cannot be started
   */
  CompletableFuture<AttemptResult> start(Etcd etcd);
}
