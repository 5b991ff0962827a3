package io.etcdwarden.controller.copybackups;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdCopyBackupsTask.WaitForFinalSnapshot;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Durations;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.StorePlan.Store;
import io.etcdwarden.plan.StorePlanner;
import io.etcdwarden.plan.StoreProvider;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.plan.StoredFields;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Plans a copy or rejects it. Without this check an impossible copy would fail in a pod, where the
 * user does not look, or succeed without copying anything.
 */
final class CopyPlanner {
  private final PlanSettings settings;

  CopyPlanner(PlanSettings settings) {
    this.settings = settings;
  }

  /**
   * The plan of the copy that the task requests.
   *
   * @param entries reads a Secret entry for {@link StoreSecret#of}; only Local stores need it
   * @throws OperatorException if the copy is impossible; the message names the field and the remedy
   */
  CopyPlan plan(EtcdCopyBackupsTask task, Function<String, Optional<byte[]>> entries) {
    StoredFields.requireReadable(task);
    EtcdCopyBackupsTask.Spec spec = task.getSpec();
    if (spec == null) {
      throw invalid("spec is missing; name a source and a target store");
    }
    Store source = store(spec.sourceStore(), "spec.sourceStore", entries);
    Store target = store(spec.targetStore(), "spec.targetStore", entries);
    if (source.isLocal() && target.isLocal() && source.container().equals(target.container())) {
      throw invalid(
          "spec.sourceStore and spec.targetStore are both Local with container "
              + source.container()
              + ", which one pod cannot mount twice; give the target another container");
    }
    Optional<WaitForFinalSnapshot> waiting = Optional.ofNullable(spec.waitForFinalSnapshot());
    return new CopyPlan(
        task.getMetadata().getName(),
        task.getMetadata().getNamespace(),
        requireNonNullElse(task.getMetadata().getUid(), ""),
        requireNonNullElse(spec.podLabels(), Map.of()),
        settings.image("etcd-backup-restore"),
        settings.images().reference("alpine"),
        source,
        target,
        Optional.ofNullable(spec.maxBackupAge()).map(String::valueOf),
        Optional.ofNullable(spec.maxBackups()).map(String::valueOf),
        waiting.map(it -> String.valueOf(Boolean.TRUE.equals(it.enabled()))),
        waiting.flatMap(
            it -> Durations.checked(it.timeout(), "spec.waitForFinalSnapshot.timeout")));
  }

  private static Store store(
      StoreSpec spec, String field, Function<String, Optional<byte[]>> entries) {
    if (spec == null) {
      throw invalid(field + " is missing; name a store");
    }
    Store store = StorePlanner.store(spec, new StoreSecret.NotNamed(), field);
    check(store, field);
    return store.isLocal() ? StorePlanner.store(spec, StoreSecret.of(spec, entries), field) : store;
  }

  private static void check(Store store, String field) {
    if (store.provider() == StoreProvider.UNNAMED) {
      // The program would use a folder in its own pod as the store, which is lost with the pod.
      throw invalid(field + ".provider is missing; name the provider of the store");
    }
    if (store.provider() == StoreProvider.ECS) {
      throw invalid(field + ".provider is ECS, which copies do not support; use another store");
    }
    if (store.container().isEmpty()) {
      throw invalid(field + ".container is missing; name the bucket or folder");
    }
    if (!store.isLocal() && store.secret().isEmpty()) {
      throw invalid(
          field
              + ".secretRef is missing; name the Secret with the credentials for "
              + store.provider().argument());
    }
  }

  private static OperatorException invalid(String message) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message);
  }
}
