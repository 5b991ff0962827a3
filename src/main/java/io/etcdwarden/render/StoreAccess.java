package io.etcdwarden.render;

import io.etcdwarden.plan.StorePlan.Store;
import io.etcdwarden.plan.StoreProvider;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a container gets access to a store: environment variables, volume and mount. */
public final class StoreAccess {
  private static final String CREDENTIALS = "/var/etcd-backup";
  private static final String GCS_FOLDER = "/var/.gcp/";

  private StoreAccess() {}

  public static List<EnvVar> environment(Store store) {
    List<EnvVar> variables = new ArrayList<>();
    variables.add(variable("STORAGE_CONTAINER", emptyToNull(store.container())));
    variables.addAll(credentials(store));
    return variables;
  }

  private static List<EnvVar> credentials(Store store) {
    if (store.provider() == StoreProvider.ECS) {
      return List.of(
          secretVariable(store, "ECS_ENDPOINT", "endpoint"),
          secretVariable(store, "ECS_ACCESS_KEY_ID", "accessKeyID"),
          secretVariable(store, "ECS_SECRET_ACCESS_KEY", "secretAccessKey"));
    }
    if (store.secret().isEmpty()) {
      // A path that is not mounted would keep the sidecar from using the identity of the pod.
      return List.of();
    }
    String path =
        store.provider() == StoreProvider.GCS ? GCS_FOLDER + "serviceaccount.json" : CREDENTIALS;
    return credentialsVariable(store.provider()).map(name -> variable(name, path)).stream()
        .toList();
  }

  /**
   * The variable with the path of a provider's credentials file; empty if the provider has none.
   */
  public static Optional<String> credentialsVariable(StoreProvider provider) {
    return switch (provider) {
      case S3 -> Optional.of("AWS_APPLICATION_CREDENTIALS");
      case ABS -> Optional.of("AZURE_APPLICATION_CREDENTIALS");
      case OSS -> Optional.of("ALICLOUD_APPLICATION_CREDENTIALS");
      case SWIFT -> Optional.of("OPENSTACK_APPLICATION_CREDENTIALS");
      case OCS -> Optional.of("OPENSHIFT_APPLICATION_CREDENTIALS");
      case GCS -> Optional.of("GOOGLE_APPLICATION_CREDENTIALS");
      case ECS, LOCAL, UNNAMED -> Optional.empty();
    };
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar secretVariable(Store store, String name, String key) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, store.secret().orElse(""), false)
        .endValueFrom()
        .build();
  }

  public static Optional<Volume> volume(Store store, String name) {
    if (store.isLocal()) {
      return Optional.of(folder(store, name));
    }
    return isMounted(store)
        ? store.secret().map(secret -> VolumeMounts.secretVolume(name, secret))
        : Optional.empty();
  }

  private static Volume folder(Store store, String name) {
    return new VolumeBuilder()
        .withName(name)
        .withNewHostPath(store.hostPath() + "/" + store.container(), "DirectoryOrCreate")
        .build();
  }

  /** The mount for a container whose user has this home folder. */
  public static Optional<VolumeMount> mount(Store store, String name, String home) {
    if (store.isLocal()) {
      return store.container().isEmpty()
          ? Optional.empty()
          : Optional.of(VolumeMounts.mount(name, localFolder(store, home)));
    }
    String folder = store.provider() == StoreProvider.GCS ? GCS_FOLDER : CREDENTIALS;
    return isMounted(store)
        ? store.secret().map(secret -> VolumeMounts.mount(name, folder))
        : Optional.empty();
  }

  public static String localFolder(Store store, String home) {
    return home + "/" + store.container();
  }

  /** The name of the volume, if no other volume of the pod has the same. */
  static String volumeName(Store store) {
    return store.isLocal() ? "local-backup" : "etcd-backup-secret";
  }

  private static boolean isMounted(Store store) {
    return store.provider() != StoreProvider.ECS && store.provider() != StoreProvider.UNNAMED;
  }
}
