package io.etcdwarden.controller.copybackups;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StorePlan.Store;
import io.etcdwarden.render.Arguments;
import io.etcdwarden.render.PodUser;
import io.etcdwarden.render.StoreAccess;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Renders the job that copies backups from the source store to the target store. */
final class CopyJob {
  /** The component label of the job. */
  static final String COMPONENT = "etcd-copy-backups-job";

  private CopyJob() {}

  static Job render(CopyPlan plan) {
    return new JobBuilder()
        .withMetadata(meta(plan))
        .withNewSpec()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(podLabels(plan))
        .endMetadata()
        .withSpec(pod(plan))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static ObjectMeta meta(CopyPlan plan) {
    return new ObjectMetaBuilder()
        .withName(CopyPlan.job(plan.task()))
        .withNamespace(plan.namespace())
        .withLabels(labels(plan))
        .withOwnerReferences(owner(plan))
        .build();
  }

  private static Map<String, String> labels(CopyPlan plan) {
    Map<String, String> labels = new LinkedHashMap<>(Labels.ofCluster(Names.label(plan.task())));
    labels.put(Labels.COMPONENT, COMPONENT);
    labels.put(Labels.NAME, CopyPlan.job(plan.task()));
    return labels;
  }

  /** The labels in spec.podLabels override the labels of the operator. */
  private static Map<String, String> podLabels(CopyPlan plan) {
    Map<String, String> labels = labels(plan);
    labels.putAll(plan.podLabels());
    return labels;
  }

  private static OwnerReference owner(CopyPlan plan) {
    return new OwnerReferenceBuilder()
        .withApiVersion(Etcd.GROUP + "/" + Etcd.VERSION)
        .withKind(HasMetadata.getKind(EtcdCopyBackupsTask.class))
        .withName(plan.task())
        .withUid(plan.uid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  private static PodSpec pod(CopyPlan plan) {
    return new PodSpecBuilder()
        .withRestartPolicy("OnFailure")
        .withShareProcessNamespace(true)
        .withSecurityContext(unprivileged())
        .withInitContainers(changeOwnership(plan))
        .withContainers(container(plan))
        .withVolumes(StoreRole.SOURCE.volume(plan.source()), StoreRole.TARGET.volume(plan.target()))
        .build();
  }

  private static PodSecurityContext unprivileged() {
    return new PodSecurityContextBuilder()
        .withRunAsUser(PodUser.ID)
        .withRunAsGroup(PodUser.ID)
        .withFsGroup(PodUser.ID)
        .withRunAsNonRoot(true)
        .build();
  }

  private static Container container(CopyPlan plan) {
    return new ContainerBuilder()
        .withName("copy-backups")
        .withImage(plan.image())
        .withImagePullPolicy("IfNotPresent")
        .withArgs(arguments(plan))
        .withEnv(environment(plan))
        .withResources(new ResourceRequirements())
        .withSecurityContext(PodUser.noEscalation())
        .withVolumeMounts(mounts(plan))
        .build();
  }

  private static List<String> arguments(CopyPlan plan) {
    Arguments arguments =
        new Arguments().add("copy").flag("snapstore-temp-directory", PodUser.HOME + "/data/tmp");
    StoreRole.TARGET.addFlags(arguments, plan.target());
    StoreRole.SOURCE.addFlags(arguments, plan.source());
    return arguments
        .flag("max-backup-age", plan.maxAge())
        .flag("max-backups-to-copy", plan.maxBackups())
        .flag("wait-for-final-snapshot", plan.waitsForFinal())
        .duration("wait-for-final-snapshot-timeout", plan.finalTimeout())
        .list();
  }

  private static List<EnvVar> environment(CopyPlan plan) {
    List<EnvVar> variables = new ArrayList<>(StoreRole.SOURCE.environment(plan.source()));
    variables.addAll(StoreRole.TARGET.environment(plan.target()));
    return variables;
  }

  private static List<VolumeMount> mounts(CopyPlan plan) {
    return List.of(StoreRole.SOURCE.mount(plan.source()), StoreRole.TARGET.mount(plan.target()));
  }

  /** root created the folder on the node, but the copy does not run as root. */
  private static List<Container> changeOwnership(CopyPlan plan) {
    if (!plan.target().isLocal()) {
      return List.of();
    }
    return List.of(
        new ContainerBuilder()
            .withName("change-backup-bucket-permissions")
            .withImage(plan.permissionsImage())
            .withCommand(changeOwner(plan))
            .withResources(new ResourceRequirements())
            .withSecurityContext(PodUser.rootContainer())
            .withVolumeMounts(mounts(plan))
            .build());
  }

  /** Only local stores: chown would fail for a missing folder, and so would the copy. */
  private static List<String> changeOwner(CopyPlan plan) {
    Stream<String> folders =
        Stream.of(plan.target(), plan.source())
            .filter(Store::isLocal)
            .map(store -> StoreAccess.localFolder(store, PodUser.HOME));
    return Stream.concat(Stream.of("chown", "-R", PodUser.ID + ":" + PodUser.ID), folders).toList();
  }
}
