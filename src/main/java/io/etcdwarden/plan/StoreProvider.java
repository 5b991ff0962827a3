package io.etcdwarden.plan;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who keeps the snapshots, by the names that wishes use and the one that the sidecar knows. */
public enum StoreProvider {
  /** No provider named: the sidecar decides, and nothing is mounted for it. */
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

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, which nobody can change
  private final List<String> aliases;

  StoreProvider(String argument, String... aliases) {
    this.argument = argument;
    this.aliases = List.of(aliases);
  }

  /** The provider that a wish names; {@code field} says where, for the refusal. */
  static StoreProvider named(String name, String field) {
    if (name == null || name.isEmpty()) {
      return UNNAMED;
    }
    return Arrays.stream(values())
        .filter(storeProvider -> storeProvider.aliases.contains(name))
        .findFirst()
        .orElseThrow(() -> unknownProvider(name, field));
  }

  private static OperatorException unknownProvider(String name, String field) {
    String known =
        Arrays.stream(values())
            .flatMap(storeProvider -> storeProvider.aliases.stream())
            .collect(Collectors.joining(", "));
    return new OperatorException(
        ErrorCode.SYNC_STATEFULSET,
        field + " is \"" + name + "\", which is no known provider; use one of " + known);
  }

  /** As the sidecar is told. */
  public String argument() {
    return argument;
  }
}
