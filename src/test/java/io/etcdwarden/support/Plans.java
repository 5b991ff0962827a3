package io.etcdwarden.support;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;

/** Plans for tests, made by the planner. */
public final class Plans {
  private Plans() {}

  /** Returns the plan of an Etcd whose store Secret has not been read. */
  public static ClusterPlan of(Etcd etcd) {
    return of(etcd, new StoreSecret.Unknown());
  }

  public static ClusterPlan of(Etcd etcd, StoreSecret secret) {
    return new Planner(new PlanSettings(Images.builtIn(), true, false)).plan(etcd, secret);
  }

  /** Returns the plan of an operator that has the newer etcd enabled. */
  public static ClusterPlan withNewerEtcd(Etcd etcd) {
    return new Planner(new PlanSettings(Images.builtIn(), true, true))
        .plan(etcd, new StoreSecret.Unknown());
  }

  /** Returns the plan of an Etcd with this many members and no other settings. */
  public static ClusterPlan withMembers(int size) {
    return of(Etcds.with("main", "  replicas: " + size + "\n  etcd: {}\n  backup: {}\n"));
  }
}
