package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Renders the pod in which the survivor bootstraps a new cluster with one member. It is like the
 * pod of the survivor, with its name and volume, but mounts its own ConfigMap with {@code
 * force-new-cluster}.
 *
 * <p>The ConfigMap that all members share must never contain {@code force-new-cluster}: any member
 * that restarts would bootstrap a cluster as well, and the kubelet updates the file in a running
 * pod only later. The bootstrap pod and its ConfigMap are deleted before any member is started
 * again. No Service selects the bootstrap pod, so no client writes data that a second attempt could
 * lose.
 */
final class BootstrapPod {
  private static final String FORCE_NEW_CLUSTER = "force-new-cluster: true\n";
  private static final String POD_NAME = "POD_NAME";

  private BootstrapPod() {}

  static String name(Names names) {
    return names.memberSet() + "-founder";
  }

  static String configMapName(Names names) {
    return names.configMap() + "-founder";
  }

  /** Whether this bootstrap pod runs with the data of that member. */
  static boolean isFor(Pod bootstrapPod, String member) {
    Map<String, String> annotations = bootstrapPod.getMetadata().getAnnotations();
    return annotations != null && member.equals(annotations.get(Annotations.BOOTSTRAP_MEMBER));
  }

  /** The configuration of the members plus {@code force-new-cluster}. */
  static ConfigMap configMap(Etcd etcd, Names names, ConfigMap memberConfigMap) {
    Map<String, String> data =
        memberConfigMap.getData().entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, file -> file.getValue() + FORCE_NEW_CLUSTER));
    return new ConfigMapBuilder()
        .withMetadata(metadata(etcd, names, configMapName(names)))
        .withData(data)
        .build();
  }

  static Pod render(Etcd etcd, Names names, StatefulSet set, String member) {
    PodTemplateSpec template = set.getSpec().getTemplate();
    Map<String, String> labels = new HashMap<>(template.getMetadata().getLabels());
    labels.putAll(labels(names));
    ObjectMeta metadata =
        new ObjectMetaBuilder(metadata(etcd, names, name(names)))
            .withLabels(labels)
            .withAnnotations(template.getMetadata().getAnnotations())
            .addToAnnotations(Annotations.BOOTSTRAP_MEMBER, member)
            .build();
    return new PodBuilder()
        .withMetadata(metadata)
        .withSpec(spec(template.getSpec(), names, set, member))
        .build();
  }

  private static PodSpec spec(PodSpec memberSpec, Names names, StatefulSet set, String member) {
    return new PodSpecBuilder(memberSpec)
        .withHostname(member)
        .withSubdomain(set.getSpec().getServiceName())
        .withInitContainers(withMemberName(memberSpec.getInitContainers(), member))
        .withContainers(withMemberName(memberSpec.getContainers(), member))
        .withVolumes(
            Stream.concat(
                    memberSpec.getVolumes().stream()
                        .map(it -> withBootstrapConfiguration(it, names)),
                    set.getSpec().getVolumeClaimTemplates().stream()
                        .map(claim -> dataVolume(claim.getMetadata().getName(), member)))
                .toList())
        .build();
  }

  private static Volume withBootstrapConfiguration(Volume volume, Names names) {
    boolean isConfiguration =
        volume.getConfigMap() != null && names.configMap().equals(volume.getConfigMap().getName());
    return isConfiguration
        ? new VolumeBuilder(volume)
            .editConfigMap()
            .withName(configMapName(names))
            .endConfigMap()
            .build()
        : volume;
  }

  private static Volume dataVolume(String template, String member) {
    return new VolumeBuilder()
        .withName(template)
        .withNewPersistentVolumeClaim(StoragePlan.claimName(template, member), false)
        .build();
  }

  private static List<Container> withMemberName(List<Container> containers, String member) {
    return containers.stream().map(container -> withMemberName(container, member)).toList();
  }

  /** etcd and the backup sidecar read the name of their member from POD_NAME. */
  private static Container withMemberName(Container container, String member) {
    List<EnvVar> environment =
        container.getEnv().stream()
            .map(
                variable ->
                    POD_NAME.equals(variable.getName())
                        ? new EnvVarBuilder().withName(POD_NAME).withValue(member).build()
                        : variable)
            .toList();
    return new ContainerBuilder(container).withEnv(environment).build();
  }

  private static ObjectMeta metadata(Etcd etcd, Names names, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(names.namespace())
        .withLabels(labels(names))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(etcd.getApiVersion())
                .withKind(etcd.getKind())
                .withName(names.etcd())
                .withUid(etcd.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build())
        .build();
  }

  /** Belongs to the cluster, but no Service, PodDisruptionBudget or StatefulSet selects it. */
  private static Map<String, String> labels(Names names) {
    return Map.of(
        Labels.MANAGED_BY,
        "etcd-warden",
        Labels.PART_OF,
        names.partOf(),
        Labels.COMPONENT,
        "etcd-founder",
        Labels.NAME,
        Names.label(name(names)));
  }
}
