package io.etcdwarden.plan;

import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/** Plans the store of the snapshots. */
public final class StorePlanner {
  private StorePlanner() {}

  /** Without a store in the spec, no snapshots are taken. */
  static StorePlan plan(StoreSpec spec, StoreSecret secret, String field) {
    return spec == null ? new StorePlan.NoStore() : store(spec, secret, field);
  }

  /**
   * The store in the spec.
   *
   * @param secret what is known of the Secret of the store
   * @param field the field of the spec, for the error message
   */
  public static StorePlan.Store store(StoreSpec spec, StoreSecret secret, String field) {
    StoreProvider provider = StoreProvider.named(spec.provider(), field + ".provider");
    Optional<String> secretName = secretName(spec.secretRef());
    if (provider == StoreProvider.ECS && secretName.isEmpty()) {
      throw new OperatorException(
          ErrorCode.SYNC_STATEFULSET,
          field + ".secretRef is missing; provider ECS needs a Secret with its credentials");
    }
    return new StorePlan.Store(
        provider,
        orEmpty(spec.container()),
        orEmpty(spec.prefix()),
        Optional.ofNullable(spec.endpointOverride()),
        secretName,
        provider == StoreProvider.LOCAL ? hostPath(secret, field) : Defaults.LOCAL_STORES);
  }

  private static Optional<String> secretName(SecretReference reference) {
    return Optional.ofNullable(reference)
        .map(SecretReference::name)
        .filter(name -> !name.isEmpty());
  }

  private static String hostPath(StoreSecret secret, String field) {
    return switch (secret) {
      case StoreSecret.NotNamed _, StoreSecret.Unknown _ -> Defaults.LOCAL_STORES;
      case StoreSecret.Found found -> found.hostPath().orElse(Defaults.LOCAL_STORES);
      case StoreSecret.Missing missing ->
          throw new OperatorException(
              ErrorCode.SYNC_STATEFULSET,
              field
                  + ".secretRef names Secret "
                  + missing.name()
                  + ", which does not exist; create it, or remove the reference to use "
                  + Defaults.LOCAL_STORES);
    };
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
