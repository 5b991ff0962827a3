package io.etcdwarden.copybackups;

import io.etcdwarden.plan.Provider;
import io.etcdwarden.plan.StorePlan.Store;
import io.etcdwarden.render.Arguments;
import io.etcdwarden.render.BackupStore;
import io.etcdwarden.render.PodUser;
import io.etcdwarden.render.Volumes;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/** The two stores of a copy: one program is told of both, and names keep them apart. */
enum Side {
  SOURCE("source-", "SOURCE_", "/var/source-etcd-backup", "/var/.source-gcp/"),
  TARGET("", "", "/var/etcd-backup", "/var/.gcp/");

  private final String mark;
  private final String variableMark;
  private final String credentials;
  private final String gcsFolder;

  Side(String mark, String variableMark, String credentials, String gcsFolder) {
    this.mark = mark;
    this.variableMark = variableMark;
    this.credentials = credentials;
    this.gcsFolder = gcsFolder;
  }

  void tell(Arguments arguments, Store store) {
    arguments.flag(mark + "storage-provider", store.provider().argument());
    if (!store.prefix().isEmpty()) {
      arguments.flag(mark + "store-prefix", store.prefix());
    }
    arguments
        .flag(mark + "store-container", store.container())
        .flag(mark + "store-endpoint-override", store.endpointOverride());
  }

  List<EnvVar> environment(Store store) {
    List<EnvVar> variables = new ArrayList<>();
    variables.add(variable("STORAGE_CONTAINER", store.container()));
    String place = isGcs(store) ? gcsFolder + "serviceaccount.json" : credentials;
    BackupStore.credentialsVariable(store.provider())
        .map(name -> variable(name, place))
        .ifPresent(variables::add);
    return variables;
  }

  private EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(variableMark + name).withValue(value).build();
  }

  Volume volume(Store store) {
    return BackupStore.volume(store, volumeName(store)).orElseThrow();
  }

  VolumeMount mount(Store store) {
    return Volumes.mount(volumeName(store), folder(store));
  }

  private String folder(Store store) {
    if (store.isLocal()) {
      return BackupStore.localFolder(store, PodUser.HOME);
    }
    return isGcs(store) ? gcsFolder : credentials + "/";
  }

  private String volumeName(Store store) {
    return mark + (store.isLocal() ? "host-storage" : "etcd-backup-secret");
  }

  private static boolean isGcs(Store store) {
    return store.provider() == Provider.GCS;
  }
}
