package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.CompactionPlan;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StorePlan.Store;
import io.etcdwarden.render.Arguments;
import io.etcdwarden.render.BackupContainer;
import io.etcdwarden.render.Meta;
import io.etcdwarden.render.PodUser;
import io.etcdwarden.render.StoreAccess;
import io.etcdwarden.render.VolumeMounts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders the compaction job. The job restores the latest snapshots into an embedded etcd, compacts
 * and defragments its database, and stores a full snapshot of it. The members are not involved.
 */
final class CompactionJob {
  /** The component label of the job. */
  static final String COMPONENT = "etcd-snapshot-compaction-job";

  private static final String WORKSPACE = "etcd-workspace-dir";
  private static final String FOLDER = "/var/etcd/data";
  private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";

  private CompactionJob() {}

  static Job render(CompactionPlan plan) {
    return new JobBuilder()
        .withMetadata(meta(plan))
        .withNewSpec()
        .withActiveDeadlineSeconds(plan.deadline().toSeconds())
        .withCompletions(1)
        .withBackoffLimit(0)
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels(plan))
        .withAnnotations(podAnnotations(plan))
        .endMetadata()
        .withSpec(pod(plan))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static ObjectMeta meta(CompactionPlan plan) {
    return new ObjectMetaBuilder()
        .withName(names(plan).compactionJob())
        .withNamespace(names(plan).namespace())
        .withLabels(labels(plan))
        .withOwnerReferences(Meta.ownerReferences(plan.cluster()))
        .build();
  }

  private static Map<String, String> labels(CompactionPlan plan) {
    Map<String, String> labels = new LinkedHashMap<>(Labels.ofCluster(names(plan).partOf()));
    labels.put(Labels.COMPONENT, COMPONENT);
    labels.put(Labels.NAME, names(plan).compactionJob());
    labels.put("networking.gardener.cloud/to-dns", "allowed");
    labels.put("networking.gardener.cloud/to-private-networks", "allowed");
    labels.put("networking.gardener.cloud/to-public-networks", "allowed");
    return labels;
  }

  /** An evicted job is created again, so it does not inherit safe-to-evict from the members. */
  private static Map<String, String> podAnnotations(CompactionPlan plan) {
    Map<String, String> annotations =
        new LinkedHashMap<>(plan.cluster().members().podAnnotations());
    annotations.remove(SAFE_TO_EVICT, "false");
    return annotations;
  }

  private static PodSpec pod(CompactionPlan plan) {
    return new PodSpecBuilder()
        .withActiveDeadlineSeconds(plan.deadline().toSeconds())
        .withTerminationGracePeriodSeconds(60L)
        .withServiceAccountName(names(plan).serviceAccount())
        .withRestartPolicy("Never")
        .withContainers(container(plan))
        .withVolumes(volumes(plan))
        .build();
  }

  private static Container container(CompactionPlan plan) {
    return new ContainerBuilder()
        .withName("compact-backup")
        .withImage(plan.cluster().backup().image())
        .withImagePullPolicy("IfNotPresent")
        .withArgs(arguments(plan))
        .withEnv(BackupContainer.environment(plan.cluster().backup()))
        .withResources(resources(plan))
        .withSecurityContext(PodUser.noEscalation())
        .withVolumeMounts(mounts(plan))
        .build();
  }

  private static ResourceRequirements resources(CompactionPlan plan) {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", plan.cpu())
        .addToRequests("memory", plan.memory())
        .build();
  }

  private static List<String> arguments(CompactionPlan plan) {
    Store store = plan.store();
    Arguments arguments =
        new Arguments()
            .add("compact")
            .flag("data-dir", FOLDER + "/compaction.etcd")
            .flag("restoration-temp-snapshots-dir", FOLDER + "/compaction.restoration.temp")
            .flag("snapstore-temp-directory", FOLDER + "/tmp")
            .flag("metrics-scrape-wait-duration", GoDuration.of(plan.metricsWait()).inGoNotation())
            .flag("enable-snapshot-lease-renewal", true)
            .flag("full-snapshot-lease-name", names(plan).fullSnapshotLease())
            .flag("delta-snapshot-lease-name", names(plan).deltaSnapshotLease())
            .flag("embedded-etcd-quota-bytes", plan.cluster().etcd().quotaBytes())
            .duration("etcd-defrag-timeout", plan.defragmentationTimeout())
            .duration("etcd-snapshot-timeout", plan.snapshotTimeout())
            .flag("storage-provider", store.provider().argument());
    if (!store.prefix().isEmpty()) {
      arguments.flag("store-prefix", store.prefix());
    }
    if (!store.container().isEmpty()) {
      arguments.flag("store-container", store.container());
    }
    return arguments.flag("store-endpoint-override", store.endpointOverride()).list();
  }

  private static List<Volume> volumes(CompactionPlan plan) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(new VolumeBuilder().withName(WORKSPACE).withNewEmptyDir().endEmptyDir().build());
    StoreAccess.volume(plan.store(), storeVolume(plan))
        .map(CompactionJob::withoutDefaultMode)
        .ifPresent(volumes::add);
    return volumes;
  }

  /** Removes the file mode: the user comes from the image and must be able to read the files. */
  private static Volume withoutDefaultMode(Volume volume) {
    if (volume.getSecret() != null) {
      volume.getSecret().setDefaultMode(null);
    }
    return volume;
  }

  private static List<VolumeMount> mounts(CompactionPlan plan) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(VolumeMounts.mount(WORKSPACE, FOLDER));
    String home = plan.cluster().members().root() ? "/root" : PodUser.HOME;
    StoreAccess.mount(plan.store(), storeVolume(plan), home).ifPresent(mounts::add);
    return mounts;
  }

  private static String storeVolume(CompactionPlan plan) {
    return plan.store().isLocal() ? "host-storage" : "etcd-backup-secret";
  }

  private static Names names(CompactionPlan plan) {
    return plan.cluster().names();
  }
}
