package io.etcdwarden.render;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/** An Etcd on a real API server, and the plan for it. */
record AppliedCluster(Etcd etcd, ClusterPlan plan) {
  private static final KubernetesClient CLIENT = SharedApiServer.running().client();
  private static final PatchContext AS_THE_OPERATOR =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("etcd-warden")
          .withForce(true)
          .build();

  /**
   * Creates the Etcd in its namespace, and plans the cluster for the Etcd as the server returns it.
   */
  static AppliedCluster create(Etcd etcd, StoreSecret secret) {
    String name = etcd.getMetadata().getNamespace();
    Namespace namespace =
        new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build();
    CLIENT.namespaces().resource(namespace).serverSideApply();
    Etcd stored = CLIENT.resource(etcd).create();
    PlanSettings settings = new PlanSettings(Images.builtIn(), true, false);
    return new AppliedCluster(stored, new Planner(settings).plan(stored, secret));
  }

  /** Applies every object and returns the answers of the server, in the same order. */
  List<HasMetadata> apply() {
    return Renderer.render(plan).desired().stream()
        .map(object -> CLIENT.resource(object).patch(AS_THE_OPERATOR))
        .toList();
  }

  /** The object on the server with all its fields, including those that our types do not have. */
  static GenericKubernetesResource readBack(HasMetadata object) {
    return CLIENT
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .require();
  }
}
