package io.etcdwarden.controller.copybackups;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.config.Images;
import io.etcdwarden.plan.PlanSettings;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;

/** Sample copy tasks, parsed from YAML as the operator parses them. */
final class SampleCopyTasks {
  private static final KubernetesSerialization YAML =
      new KubernetesSerialization(
          new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES), true);

  private SampleCopyTasks() {}

  static EtcdCopyBackupsTask parse(String yaml) {
    EtcdCopyBackupsTask task = YAML.unmarshal(yaml, EtcdCopyBackupsTask.class);
    task.getMetadata().setUid("<uid>");
    task.getMetadata().setGeneration(7L);
    return task;
  }

  /** A task with these two stores in its spec. */
  static EtcdCopyBackupsTask between(String source, String target) {
    return parse(
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: EtcdCopyBackupsTask
        metadata: {name: cp, namespace: ns}
        spec:
          sourceStore: %s
          targetStore: %s
        """
            .formatted(source, target));
  }

  /** A copy from the local folder {@code src} to the local folder {@code tgt}. */
  static EtcdCopyBackupsTask local() {
    return between(
        "{provider: Local, container: src, prefix: sp}",
        "{provider: Local, container: tgt, prefix: tp}");
  }

  /** The plan of the task, without a Secret that names a host path. */
  static CopyPlan plan(EtcdCopyBackupsTask task) {
    return planner().plan(task, _ -> Optional.empty());
  }

  static CopyPlanner planner() {
    return new CopyPlanner(new PlanSettings(Images.builtIn(), true, false));
  }
}
