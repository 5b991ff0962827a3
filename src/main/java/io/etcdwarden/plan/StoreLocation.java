package io.etcdwarden.plan;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.failure.OperatorException;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the members of an Etcd write snapshots, as far as its spec says. The Secret of the store
 * may name another server, so equal locations are a reason for a warning only.
 */
public record StoreLocation(
    StoreProvider provider, String container, String prefix, String endpoint) {
  /** The location; empty if no member writes to a store. */
  public static Optional<StoreLocation> of(Etcd etcd) {
    boolean writes =
        Replicas.orZero(etcd) > 0
            && !etcd.isBeingDeleted()
            && !etcd.isAnnotated(Annotations.DISABLE_RUNTIME);
    return Optional.ofNullable(etcd.getSpec())
        .filter(_ -> writes)
        .map(EtcdSpec::backup)
        .map(BackupSpec::store)
        .flatMap(StoreLocation::of);
  }

  private static Optional<StoreLocation> of(StoreSpec store) {
    return provider(store.provider())
        .map(
            provider ->
                new StoreLocation(
                    provider,
                    Objects.requireNonNullElse(store.container(), ""),
                    withoutOuterSlashes(Objects.requireNonNullElse(store.prefix(), "")),
                    Objects.requireNonNullElse(store.endpointOverride(), "")));
  }

  /** Without a known provider no snapshot is taken. */
  private static Optional<StoreProvider> provider(String name) {
    try {
      return Optional.of(StoreProvider.named(name, ""))
          .filter(provider -> provider != StoreProvider.UNNAMED);
    } catch (OperatorException unknown) {
      return Optional.empty();
    }
  }

  /** Providers join container and prefix as a path. */
  private static String withoutOuterSlashes(String prefix) {
    int start = 0;
    int end = prefix.length();
    while (start < end && prefix.charAt(start) == '/') {
      start++;
    }
    while (end > start && prefix.charAt(end - 1) == '/') {
      end--;
    }
    return prefix.substring(start, end);
  }

  /** The text under which an index finds the Etcds with this location. */
  public String indexKey() {
    return String.join("\n", provider.argument(), endpoint, container, prefix);
  }
}
