package io.etcdwarden.controller.opstask.member;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.sidecar.SidecarExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The common part of defragmentation and alarm disarm: a session with all members on a thread. */
record MemberMaintenance(
    EtcdOpsTask.Maintenance options, MemberClients clients, SidecarExecutor executor) {
  MemberSession session(Etcd etcd, int defaultTimeoutSeconds) {
    int seconds = requireNonNullElse(options.timeoutSeconds(), defaultTimeoutSeconds);
    return new MemberSession(etcd, clients.etcd(etcd), Duration.ofSeconds(seconds));
  }

  CompletableFuture<AttemptResult> submit(Supplier<AttemptResult> attempt) {
    return executor.submit(attempt);
  }
}
