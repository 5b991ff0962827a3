package io.etcdwarden.app;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.kube.TaskDesk;
import io.etcdwarden.metrics.TaskMetrics;
import io.etcdwarden.opstask.OpsTaskReconciler;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.util.UUID;

/** Makes and registers the controller of on-demand tasks. */
final class OpsTasks {
  private OpsTasks() {}

  static void register(Operator operator, Parts parts) {
    Duration interval = parts.config().controllers().etcdOpsTask().requeueInterval();
    OpsTaskReconciler reconciler =
        new OpsTaskReconciler(
            new TaskDesk(parts.clients().full()),
            parts.sidecars(),
            interval,
            parts.announcer(),
            new TaskMetrics(parts.registry()),
            parts.clock(),
            UUID::randomUUID);
    operator.<EtcdOpsTask>register(
        reconciler,
        controller -> {
          controller
              .withName("etcdopstask-controller")
              .withFinalizer(Finalizers.OPS_TASK)
              .withRetry(Controllers.patientRetry().setMaxInterval(interval.toMillis()));
          Controllers.watch(parts.config(), controller);
        });
  }
}
