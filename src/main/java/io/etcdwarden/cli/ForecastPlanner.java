package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import java.util.function.Supplier;

/** Plans an Etcd as if it had an annotation that is not set yet. */
record ForecastPlanner(Supplier<Images> images) {
  ClusterPlan plan(Etcd etcd, String key, String value) {
    return new Planner(PlanSettings.of(OperatorConfig.DEFAULT, images.get()))
        .planWithAnnotation(etcd, key, value);
  }
}
