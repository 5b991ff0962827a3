package io.etcdwarden.app;

import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.Finalizers;
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
    if (settings.etcdCopyBackupsTask().enabled()) {
      copyBackups(operator, parts);
    }
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
