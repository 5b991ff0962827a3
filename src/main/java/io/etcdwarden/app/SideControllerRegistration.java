package io.etcdwarden.app;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.controller.compaction.CompactionEvents;
import io.etcdwarden.controller.compaction.CompactionReconciler;
import io.etcdwarden.controller.copybackups.CopyBackupsReconciler;
import io.etcdwarden.kube.access.LiveObjectApi;
import io.etcdwarden.plan.PlanSettings;
import io.javaoperatorsdk.operator.Operator;

/** Registers all controllers except the main controller. */
final class SideControllerRegistration {
  private SideControllerRegistration() {}

  static void register(Operator operator, ControllerDependencies dependencies) {
    SecretGuardRegistration.register(operator, dependencies);
    OpsTaskRegistration.register(operator, dependencies);
    OperatorConfig.Controllers settings = dependencies.config().controllers();
    if (settings.compaction().enabled()) {
      registerCompaction(operator, dependencies);
    }
    if (settings.etcdCopyBackupsTask().enabled()) {
      registerCopyBackups(operator, dependencies);
    }
  }

  private static void registerCompaction(Operator operator, ControllerDependencies dependencies) {
    CompactionReconciler reconciler =
        new CompactionReconciler(
            PlanSettings.of(dependencies.config(), dependencies.images()),
            dependencies.config().controllers().compaction(),
            dependencies.executor()::start,
            dependencies.registry(),
            dependencies.eventRecorder(),
            objectApi(dependencies),
            dependencies.clock());
    operator.<Etcd>register(
        reconciler,
        controller -> {
          controller
              .withName(CompactionReconciler.NAME)
              .withGenerationAware(false)
              // The filter is for updates only: the framework must see each new Etcd once, or it
              // ignores later updates of it.
              .withOnUpdateFilter(CompactionEvents::isRelevantEtcdUpdate)
              // Reconciles Etcds that are being deleted too: this controller has no finalizer.
              .withTriggerReconcilerOnAllEvents(true)
              .withRetry(Controllers.unlimitedRetry());
          Controllers.limitToWatchedNamespaces(dependencies.config(), controller);
        });
  }

  private static void registerCopyBackups(Operator operator, ControllerDependencies dependencies) {
    PlanSettings plan = PlanSettings.of(dependencies.config(), dependencies.images());
    operator.<EtcdCopyBackupsTask>register(
        new CopyBackupsReconciler(plan, dependencies.eventRecorder(), objectApi(dependencies)),
        controller -> {
          controller
              .withName(CopyBackupsReconciler.NAME)
              .withFinalizer(Finalizers.ETCD)
              .withRetry(Controllers.unlimitedRetry());
          Controllers.limitToWatchedNamespaces(dependencies.config(), controller);
        });
  }

  private static LiveObjectApi objectApi(ControllerDependencies dependencies) {
    return new LiveObjectApi(dependencies.clients().forControllers());
  }
}
