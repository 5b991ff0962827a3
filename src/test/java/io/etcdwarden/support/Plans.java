package io.etcdwarden.support;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;

/** Plans for tests, made by the planner from ready-made wishes. */
public final class Plans {
  private Plans() {}

  /** What the operator plans for the wish when it knows nothing of the store's Secret. */
  public static ClusterPlan of(Etcd etcd) {
    return of(etcd, new StoreSecret.Unknown());
  }

  public static ClusterPlan of(Etcd etcd, StoreSecret secret) {
    return new Planner(new PlanSettings(Images.builtIn(), true, false)).plan(etcd, secret);
  }

  /** What an operator plans that has the newer etcd switched on. */
  public static ClusterPlan withNewerEtcd(Etcd etcd) {
    return new Planner(new PlanSettings(Images.builtIn(), true, true))
        .plan(etcd, new StoreSecret.Unknown());
  }

  /** So many members, nothing else wished. */
  public static ClusterPlan withMembers(int size) {
    return of(Etcds.with("main", "  replicas: " + size + "\n  etcd: {}\n  backup: {}\n"));
  }
}
