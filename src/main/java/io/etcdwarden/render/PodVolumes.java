package io.etcdwarden.render;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.MountedSecret;
import io.etcdwarden.plan.StorePlan;
import io.etcdwarden.plan.TlsLine;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The volumes of a member's pod and their mounts: configuration, certificates and the store. */
final class PodVolumes {
  private static final String DATA_FOLDER = "/var/etcd/data";
  private static final String CONFIG_FOLDER = "/var/etcd/config/";

  private PodVolumes() {}

  static List<Volume> all(ClusterPlan plan) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(configuration(plan));
    if (plan.tls().client() instanceof TlsLine.Secured client) {
      volumes.add(volume(client.ca()));
      volumes.add(volume(client.server()));
      volumes.add(volume(client.client()));
    }
    if (plan.tls().peer() instanceof TlsLine.Secured peer) {
      volumes.add(volume(peer.ca()));
      volumes.add(volume(peer.server()));
    }
    if (plan.tls().backup() instanceof TlsLine.Secured backup) {
      volumes.add(volume(backup.ca()));
      volumes.add(volume(backup.server()));
      // No container mounts the volume, but pods do not start before its Secret exists. A volume
      // without a name of a Secret would block the pods forever.
      if (!backup.client().secret().isEmpty()) {
        volumes.add(volume(backup.client()));
      }
    }
    if (plan.backup().store() instanceof StorePlan.Store store) {
      StoreAccess.volume(store, storeVolume(plan, store)).ifPresent(volumes::add);
    }
    return volumes;
  }

  static List<VolumeMount> forEtcd(ClusterPlan plan) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(data(plan));
    if (plan.tls().client() instanceof TlsLine.Secured client) {
      mounts.add(mount(client.ca()));
      mounts.add(mount(client.server()));
      mounts.add(mount(client.client()));
    }
    if (plan.tls().peer() instanceof TlsLine.Secured peer) {
      mounts.add(mount(peer.ca()));
      mounts.add(mount(peer.server()));
    }
    if (plan.tls().backup() instanceof TlsLine.Secured backup) {
      mounts.add(mount(backup.ca()));
    }
    return mounts;
  }

  /**
   * No container mounts the client certificate of the backup line: callers outside the pod use it.
   */
  static List<VolumeMount> forBackup(ClusterPlan plan) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(data(plan));
    mounts.add(VolumeMounts.mount(configVolume(plan), CONFIG_FOLDER));
    if (plan.tls().backup() instanceof TlsLine.Secured backup) {
      mounts.add(mount(backup.server()));
    }
    if (plan.tls().client() instanceof TlsLine.Secured client) {
      mounts.add(mount(client.ca()));
      mounts.add(mount(client.client()));
    }
    if (plan.backup().store() instanceof StorePlan.Store store) {
      String home = plan.members().root() ? "/root" : PodUser.HOME;
      storeMount(plan, store, home).ifPresent(mounts::add);
    }
    return mounts;
  }

  static Optional<VolumeMount> storeMount(ClusterPlan plan, StorePlan.Store store, String home) {
    return StoreAccess.mount(store, storeVolume(plan, store), home);
  }

  private static String storeVolume(ClusterPlan plan, StorePlan.Store store) {
    return plan.storage().volumeName(StoreAccess.volumeName(store));
  }

  private static String configVolume(ClusterPlan plan) {
    return plan.storage().volumeName("etcd-config-file");
  }

  private static Volume configuration(ClusterPlan plan) {
    return new VolumeBuilder()
        .withName(configVolume(plan))
        .withNewConfigMap()
        .withName(plan.names().configMap())
        .withDefaultMode(VolumeMounts.FILE_MODE)
        .addNewItem(EtcdConfigFile.NAME, null, EtcdConfigFile.NAME)
        .endConfigMap()
        .build();
  }

  private static Volume volume(MountedSecret mounted) {
    return VolumeMounts.secretVolume(mounted.volume(), mounted.secret());
  }

  private static VolumeMount mount(MountedSecret mounted) {
    return VolumeMounts.mount(mounted.volume(), mounted.path());
  }

  private static VolumeMount data(ClusterPlan plan) {
    return VolumeMounts.mount(plan.storage().claimTemplate(), DATA_FOLDER);
  }
}
