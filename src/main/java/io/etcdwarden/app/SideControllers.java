package io.etcdwarden.app;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.compaction.CompactionNews;
import io.etcdwarden.compaction.CompactionReconciler;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.copybackups.CopyBackupsReconciler;
import io.etcdwarden.plan.PlanSettings;
import io.javaoperatorsdk.operator.Operator;

/** The controllers beside the one that keeps clusters: each is made and registered here. */
final class SideControllers {
  private SideControllers() {}

  static void register(Operator operator, Parts parts) {
    SecretGuards.register(operator, parts);
    OpsTasks.register(operator, parts);
    OperatorConfig.Controllers settings = parts.config().controllers();
    if (settings.compaction().enabled()) {
      compaction(operator, parts);
    }
    if (settings.etcdCopyBackupsTask().enabled()) {
      copyBackups(operator, parts);
    }
  }

  private static void compaction(Operator operator, Parts parts) {
    CompactionReconciler reconciler =
        new CompactionReconciler(
            PlanSettings.of(parts.config(), parts.images()),
            parts.config().controllers().compaction(),
            parts.sidecars()::ask,
            parts.registry(),
            parts.announcer(),
            parts.clock());
    operator.<Etcd>register(
        reconciler,
        controller -> {
          controller
              .withName(CompactionReconciler.NAME)
              .withGenerationAware(false)
              // New ones pass: the framework hands on no news of what it has not been told of.
              .withOnUpdateFilter(CompactionNews::isEtcdNews)
              // Also those of resources on their way out, which no finalizer of ours holds.
              .withTriggerReconcilerOnAllEvents(true)
              .withRetry(Controllers.patientRetry());
          Controllers.watch(parts.config(), controller);
        });
  }

  private static void copyBackups(Operator operator, Parts parts) {
    PlanSettings plan = PlanSettings.of(parts.config(), parts.images());
    operator.<EtcdCopyBackupsTask>register(
        new CopyBackupsReconciler(plan, parts.announcer()),
        controller -> {
          controller
              .withName(CopyBackupsReconciler.NAME)
              .withFinalizer(Finalizers.ETCD)
              .withRetry(Controllers.patientRetry());
          Controllers.watch(parts.config(), controller);
        });
  }
}
