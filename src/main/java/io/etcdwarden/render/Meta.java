package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Names;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metadata of all objects of a cluster: name, labels and owner. */
public final class Meta {
  private Meta() {}

  static ObjectMeta of(ClusterPlan plan, Component component, String name) {
    return of(plan, name, labels(plan, component, name));
  }

  static ObjectMeta of(ClusterPlan plan, String name, Map<String, String> labels) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(plan.names().namespace())
        .withLabels(labels)
        .withOwnerReferences(ownerReferences(plan))
        .build();
  }

  /** The two labels of the cluster, then the component and the name of the object. */
  static Map<String, String> labels(ClusterPlan plan, Component component, String name) {
    Map<String, String> labels = new LinkedHashMap<>(clusterLabels(plan));
    labels.put(Labels.COMPONENT, component.label());
    labels.put(Labels.NAME, Names.label(name.replace(':', '-')));
    return labels;
  }

  /** Selects all pods of the cluster, including the pods of its jobs. */
  static LabelSelector clusterSelector(ClusterPlan plan) {
    return new LabelSelectorBuilder().withMatchLabels(clusterLabels(plan)).build();
  }

  /** The labels of the members' pods, which no other pod has. */
  static Map<String, String> memberPodLabels(ClusterPlan plan) {
    Map<String, String> labels = new LinkedHashMap<>(clusterLabels(plan));
    labels.put(Labels.COMPONENT, Component.MEMBER_SET.label());
    return labels;
  }

  private static Map<String, String> clusterLabels(ClusterPlan plan) {
    return Labels.ofCluster(plan.names().partOf());
  }

  /** The Etcd owns its objects. Empty for a plan without an API server, which has no uid. */
  public static List<OwnerReference> ownerReferences(ClusterPlan plan) {
    if (plan.uid().isEmpty()) {
      return List.of();
    }
    return List.of(
        new OwnerReferenceBuilder()
            .withApiVersion(Etcd.GROUP + "/" + Etcd.VERSION)
            .withKind(Etcd.KIND)
            .withName(plan.names().etcd())
            .withUid(plan.uid())
            .withController(true)
            .withBlockOwnerDeletion(true)
            .build());
  }
}
