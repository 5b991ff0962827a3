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

/** What all objects of a cluster say about themselves: name, labels, owner. */
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

  /** The two labels of the cluster, then what the object is and its name. */
  static Map<String, String> labels(ClusterPlan plan, Component component, String name) {
    Map<String, String> labels = new LinkedHashMap<>(clusterLabels(plan));
    labels.put(Labels.COMPONENT, component.label());
    labels.put(Labels.NAME, Names.label(name.replace(':', '-')));
    return labels;
  }

  /** Selects all pods of the cluster, those of its jobs too. */
  static LabelSelector clusterSelector(ClusterPlan plan) {
    return new LabelSelectorBuilder().withMatchLabels(clusterLabels(plan)).build();
  }

  /** Selects the members' pods and no others. */
  static Map<String, String> memberPodLabels(ClusterPlan plan) {
    Map<String, String> labels = new LinkedHashMap<>(clusterLabels(plan));
    labels.put(Labels.COMPONENT, Component.MEMBER_SET.label());
    return labels;
  }

  private static Map<String, String> clusterLabels(ClusterPlan plan) {
    return Labels.ofCluster(plan.names().partOf());
  }

  /** The resource owns its objects; a plan made without a cluster knows no owner's uid. */
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
