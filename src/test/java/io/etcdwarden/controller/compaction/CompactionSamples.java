package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.plan.CompactionPlanner;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Instant;
import java.util.List;

/** Sample clusters with a store, their snapshot Leases and compaction jobs. */
final class CompactionSamples {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private CompactionSamples() {}

  /** An Etcd with three members and an S3 store. */
  static Etcd etcd() {
    return withBackup("store: {provider: S3, container: c, prefix: p, secretRef: {name: s}}");
  }

  /** An Etcd with three members and this {@code spec.backup}. */
  static Etcd withBackup(String backup) {
    Etcd etcd = Etcds.with("main", "  replicas: 3\n  etcd: {}\n  backup: {%s}\n".formatted(backup));
    etcd.getMetadata().setUid("<uid>");
    return etcd;
  }

  /** The Etcd of {@link #etcd()} with this result of its last compaction. */
  static Etcd after(boolean succeeded, String reason, Instant since, Instant last) {
    Etcd etcd = etcd();
    etcd.setStatus(
        EtcdStatus.EMPTY.withConditions(
            List.of(
                new Condition(
                    LastCompaction.TYPE.wire(),
                    succeeded ? "True" : "False",
                    reason,
                    "Why.",
                    since.toString(),
                    last.toString()))));
    return etcd;
  }

  static CompactionPlanner planner() {
    return new CompactionPlanner(
        new PlanSettings(Images.builtIn(), true, false), OperatorConfig.Compaction.DEFAULT);
  }

  static Lease lease(String name, String holder) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .endSpec()
        .build();
  }

  /** A job that started ten minutes ago, with these conditions. */
  static Job job(int active, JobCondition... conditions) {
    return new JobBuilder()
        .withNewMetadata()
        .withName("main-compactor")
        .withNamespace("ns")
        .withUid("job")
        .endMetadata()
        .withNewSpec()
        .withActiveDeadlineSeconds(10_800L)
        .endSpec()
        .withNewStatus()
        .withStartTime(NOW.minusSeconds(600).toString())
        .withActive(active)
        .withConditions(conditions)
        .endStatus()
        .build();
  }

  static JobCondition condition(String type, String reason) {
    return new JobConditionBuilder().withType(type).withStatus("True").withReason(reason).build();
  }
}
