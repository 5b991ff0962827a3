package io.etcdwarden.plan;

import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/** Decides where snapshots are kept. */
public final class StorePlanner {
  private StorePlanner() {}

  /** No store wished, no snapshots. */
  static StorePlan plan(StoreSpec spec, StoreSecret secret, String field) {
    return spec == null ? new StorePlan.NoStore() : store(spec, secret, field);
  }

  /**
   * The store that is wished.
   *
   * @param secret what is known of the Secret that the wish names
   * @param field where in the resource the wish stands, for refusals
   */
  public static StorePlan.Store store(StoreSpec spec, StoreSecret secret, String field) {
    StoreProvider storeProvider = StoreProvider.named(spec.provider(), field + ".provider");
    Optional<String> secretName = secretName(spec.secretRef());
    if (storeProvider == StoreProvider.ECS && secretName.isEmpty()) {
      throw new OperatorException(
          ErrorCode.SYNC_STATEFULSET,
          field
              + ".secretRef is missing; provider ECS takes its credentials from a Secret, name it");
    }
    return new StorePlan.Store(
        storeProvider,
        orEmpty(spec.container()),
        orEmpty(spec.prefix()),
        Optional.ofNullable(spec.endpointOverride()),
        secretName,
        storeProvider == StoreProvider.LOCAL ? hostPath(secret, field) : Defaults.LOCAL_STORES);
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
                  + ", which is not there; create it, or remove the reference to use "
                  + Defaults.LOCAL_STORES);
    };
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
