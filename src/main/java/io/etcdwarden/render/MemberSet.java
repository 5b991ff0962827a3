package io.etcdwarden.render;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.MemberPlan;
import io.etcdwarden.plan.Scheduling;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.HostAliasBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpecBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The StatefulSet of the members, with their containers, volumes and claims. */
final class MemberSet {
  private MemberSet() {}

  static StatefulSet render(ClusterPlan plan) {
    return new StatefulSetBuilder()
        .withMetadata(Meta.of(plan, Component.MEMBER_SET, plan.names().memberSet()))
        .withSpec(spec(plan))
        .build();
  }

  /**
   * All members start in parallel, because a member becomes ready only together with the others.
   */
  private static StatefulSetSpec spec(ClusterPlan plan) {
    return new StatefulSetSpecBuilder()
        .withReplicas(plan.members().replicas())
        .withSelector(Meta.clusterSelector(plan))
        .withServiceName(plan.members().service().isEmpty() ? null : plan.members().service())
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .endUpdateStrategy()
        .withTemplate(template(plan))
        .withVolumeClaimTemplates(claim(plan.storage()))
        .build();
  }

  private static PodTemplateSpec template(ClusterPlan plan) {
    return new PodTemplateSpecBuilder().withMetadata(podMetadata(plan)).withSpec(pod(plan)).build();
  }

  private static ObjectMeta podMetadata(ClusterPlan plan) {
    MemberPlan members = plan.members();
    Map<String, String> labels = new LinkedHashMap<>(members.podLabels());
    labels.putAll(Meta.labels(plan, Component.MEMBER_SET, plan.names().memberSet()));
    labels.putAll(members.selectorLabels());
    Map<String, String> annotations = new LinkedHashMap<>(members.podAnnotations());
    annotations.put(Annotations.CONFIG_CHECKSUM, EtcdConfigMap.checksum(plan));
    return new ObjectMetaBuilder().withLabels(labels).withAnnotations(annotations).build();
  }

  /** The containers share a process namespace, so that the sidecar can send signals to etcd. */
  private static PodSpec pod(ClusterPlan plan) {
    MemberPlan members = plan.members();
    Scheduling scheduling = members.scheduling();
    return new PodSpecBuilder()
        .withHostAliases(localHost(plan))
        .withShareProcessNamespace(true)
        .withServiceAccountName(plan.runtimeDisabled() ? null : plan.names().serviceAccount())
        .withPriorityClassName(emptyToNull(scheduling.priorityClass()))
        .withAffinity(scheduling.affinity().orElse(null))
        .withTopologySpreadConstraints(scheduling.spread())
        .withSecurityContext(members.root() ? PodUser.root() : PodUser.unprivileged())
        .withInitContainers(InitContainers.render(plan))
        .withContainers(EtcdContainer.render(plan), BackupContainer.render(plan))
        .withVolumes(PodVolumes.all(plan))
        .build();
  }

  /**
   * The containers of a pod call each other by a host name, because a certificate can have a name.
   */
  private static HostAlias localHost(ClusterPlan plan) {
    return new HostAliasBuilder()
        .withIp("127.0.0.1")
        .withHostnames(plan.names().localHost())
        .build();
  }

  private static PersistentVolumeClaim claim(StoragePlan storage) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(new ObjectMetaBuilder().withName(storage.claimTemplate()).build())
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .addToRequests("storage", new Quantity(storage.capacity()))
        .endResources()
        .withStorageClassName(emptyToNull(storage.storageClass()))
        .endSpec()
        .build();
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
