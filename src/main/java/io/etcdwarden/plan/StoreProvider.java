package io.etcdwarden.plan;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The storage providers: the names that a spec may use, and the name that the sidecar expects. */
public enum StoreProvider {
  /** The spec names no provider: the sidecar uses its own default, and nothing is mounted. */
  UNNAMED(""),
  S3("S3", "aws", "S3", "s3", "stackit"),
  ABS("ABS", "azure", "ABS", "abs"),
  GCS("GCS", "gcp", "GCS", "gcs"),
  SWIFT("Swift", "openstack", "Swift", "swift"),
  OSS("OSS", "alicloud", "OSS", "oss"),
  ECS("ECS", "dell", "ECS", "ecs"),
  OCS("OCS", "openshift", "OCS", "ocs"),
  LOCAL("Local", "Local", "local");

  private final String argument;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes an immutable list.
  private final List<String> aliases;

  StoreProvider(String argument, String... aliases) {
    this.argument = argument;
    this.aliases = List.of(aliases);
  }

  /**
   * The provider with this name.
   *
   * @param field the field of the spec, for the error message
   */
  static StoreProvider named(String name, String field) {
    if (name == null || name.isEmpty()) {
      return UNNAMED;
    }
    return Arrays.stream(values())
        .filter(provider -> provider.aliases.contains(name))
        .findFirst()
        .orElseThrow(() -> unknownProvider(name, field));
  }

  private static OperatorException unknownProvider(String name, String field) {
    return new OperatorException(
        ErrorCode.SYNC_STATEFULSET,
        field + " is \"" + name + "\", which is not a known provider; use one of " + knownNames());
  }

  /** All names that a spec may use. */
  static String knownNames() {
    return Arrays.stream(values())
        .flatMap(provider -> provider.aliases.stream())
        .collect(Collectors.joining(", "));
  }

  /**
   * Whether the sidecar works without a Secret: Local stores need no credentials, and the clients
   * of S3 and GCS use the identity that the pod has from its node or ServiceAccount.
   */
  boolean mayUsePodIdentity() {
    return this == S3 || this == GCS || this == LOCAL || this == UNNAMED;
  }

  /** The value of the sidecar's argument {@code --storage-provider}. */
  public String argument() {
    return argument;
  }
}
