package io.etcdwarden.controller.copybackups;

import io.etcdwarden.plan.StorePlan.Store;
import io.etcdwarden.plan.StoreProvider;
import io.etcdwarden.render.Arguments;
import io.etcdwarden.render.PodUser;
import io.etcdwarden.render.StoreAccess;
import io.etcdwarden.render.VolumeMounts;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/** The role of a store in a copy. Flags, variables and volumes of the source have a prefix. */
enum StoreRole {
  SOURCE("source-", "SOURCE_", "/var/source-etcd-backup", "/var/.source-gcp/"),
  TARGET("", "", "/var/etcd-backup", "/var/.gcp/");

  private final String flagPrefix;
  private final String variablePrefix;
  private final String credentialsFolder;
  private final String gcsFolder;

  StoreRole(String flagPrefix, String variablePrefix, String credentialsFolder, String gcsFolder) {
    this.flagPrefix = flagPrefix;
    this.variablePrefix = variablePrefix;
    this.credentialsFolder = credentialsFolder;
    this.gcsFolder = gcsFolder;
  }

  void addFlags(Arguments arguments, Store store) {
    arguments.flag(flagPrefix + "storage-provider", store.provider().argument());
    if (!store.prefix().isEmpty()) {
      arguments.flag(flagPrefix + "store-prefix", store.prefix());
    }
    arguments
        .flag(flagPrefix + "store-container", store.container())
        .flag(flagPrefix + "store-endpoint-override", store.endpointOverride());
  }

  List<EnvVar> environment(Store store) {
    List<EnvVar> variables = new ArrayList<>();
    variables.add(variable("STORAGE_CONTAINER", store.container()));
    String path = isGcs(store) ? gcsFolder + "serviceaccount.json" : credentialsFolder;
    StoreAccess.credentialsVariable(store.provider())
        .map(name -> variable(name, path))
        .ifPresent(variables::add);
    return variables;
  }

  private EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(variablePrefix + name).withValue(value).build();
  }

  Volume volume(Store store) {
    return StoreAccess.volume(store, volumeName(store)).orElseThrow();
  }

  VolumeMount mount(Store store) {
    return VolumeMounts.mount(volumeName(store), folder(store));
  }

  private String folder(Store store) {
    if (store.isLocal()) {
      return StoreAccess.localFolder(store, PodUser.HOME);
    }
    return isGcs(store) ? gcsFolder : credentialsFolder + "/";
  }

  private String volumeName(Store store) {
    return flagPrefix + (store.isLocal() ? "host-storage" : "etcd-backup-secret");
  }

  private static boolean isGcs(Store store) {
    return store.provider() == StoreProvider.GCS;
  }
}
