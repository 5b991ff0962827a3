package io.etcdwarden.controller.opstask;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;

/** Sample tasks and the Etcd that they name. */
public final class SampleOpsTasks {
  static final String STORE = "    store: {prefix: main, provider: Local, container: backups}\n";

  private SampleOpsTasks() {}

  /** A task for a full snapshot of Etcd main, without a status. */
  static EtcdOpsTask fullSnapshot(String name) {
    return task(name, new EtcdOpsTask.OnDemandSnapshot("full", null, null, null));
  }

  static EtcdOpsTask task(String name, EtcdOpsTask.OnDemandSnapshot snapshot) {
    return task(name, new EtcdOpsTask.Config(snapshot));
  }

  public static EtcdOpsTask task(String name, EtcdOpsTask.Config config) {
    EtcdOpsTask task = new EtcdOpsTask();
    task.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("ns")
            .withUid("uid-" + name)
            .withCreationTimestamp("2026-03-01T12:00:00Z")
            .build());
    task.setSpec(new EtcdOpsTask.Spec(config, null, "main"));
    return task;
  }

  static EtcdOpsTask withState(String state, EtcdOpsTask task) {
    task.setStatus(new EtcdOpsTask.Status(state, "2026-03-01T12:00:00Z", null, List.of(), null));
    return task;
  }

  /** Etcd main with a store; {@code ready} is the status of its condition Ready, or null. */
  public static Etcd cluster(String ready) {
    return withReady(Etcds.with("main", "  replicas: 3\n  etcd: {}\n  backup:\n" + STORE), ready);
  }

  public static Etcd withReady(Etcd etcd, String ready) {
    Condition condition = new Condition("Ready", ready, "Because", "", null, null);
    EtcdStatus none = EtcdStatus.EMPTY;
    etcd.setStatus(
        new EtcdStatus(
            1L,
            none.etcd(),
            ready == null ? null : List.of(condition),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return etcd;
  }
}
