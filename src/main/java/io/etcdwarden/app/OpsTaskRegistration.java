package io.etcdwarden.app;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.controller.opstask.OpsTaskReconciler;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.metrics.TaskMetrics;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.util.UUID;

/** Registers the controller of {@code EtcdOpsTask}. */
final class OpsTaskRegistration {
  private OpsTaskRegistration() {}

  static void register(Operator operator, ControllerDependencies dependencies) {
    Duration interval = dependencies.config().controllers().etcdOpsTask().requeueInterval();
    OpsTaskReconciler reconciler =
        new OpsTaskReconciler(
            new TaskApi(dependencies.clients().full()),
            dependencies.executor(),
            interval,
            dependencies.eventRecorder(),
            new TaskMetrics(dependencies.registry()),
            dependencies.clock(),
            UUID::randomUUID);
    operator.<EtcdOpsTask>register(
        reconciler,
        controller -> {
          controller
              .withName("etcdopstask-controller")
              .withFinalizer(Finalizers.OPS_TASK)
              .withRetry(Controllers.unlimitedRetry().setMaxInterval(interval.toMillis()));
          Controllers.limitToWatchedNamespaces(dependencies.config(), controller);
        });
  }
}
