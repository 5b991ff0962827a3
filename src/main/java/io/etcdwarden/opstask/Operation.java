package io.etcdwarden.opstask;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a task does to a cluster; doing it twice does no more harm than doing it once. */
interface Operation {
  /** What it is called in figures. */
  String word();

  /** What it is, to be read after "The task ...". */
  String doing();

  /** Why this cluster is not one that it can be done to. */
  Optional<Refusal> refusal(Etcd etcd);

  /** Whether the cluster must be ready for it. */
  default boolean asksForReady() {
    return true;
  }

  /**
   * Starts one attempt and returns at once.
   *
   * @throws OperatorException if something is missing without which it cannot be started
   */
  CompletableFuture<Ending> begin(Etcd etcd);
}
