package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.StoreSpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** The Secret of a store, as far as the planner knows it. */
public sealed interface StoreSecret {
  /** The spec names no Secret. */
  record NotNamed() implements StoreSecret {}

  /** The Secret was not read: the plan is made without an API server. */
  record Unknown() implements StoreSecret {}

  /** The Secret does not exist. */
  record Missing(String name) implements StoreSecret {}

  /** The Secret exists. For a Local store it may name a folder on the node. */
  record Found(String name, Optional<String> hostPath) implements StoreSecret {}

  /** The data key under which the Secret of a Local store may name a folder on the node. */
  String HOST_PATH = "hostPath";

  /**
   * Looks up the Secret of the store of an Etcd. Accepts every spec, even an invalid one.
   *
   * @param entries as in {@link #of(StoreSpec, Function)}
   */
  static StoreSecret of(Etcd etcd, Function<String, Optional<byte[]>> entries) {
    StoreSpec store =
        Optional.ofNullable(etcd.getSpec())
            .map(EtcdSpec::backup)
            .map(BackupSpec::store)
            .orElse(null);
    return of(store, entries);
  }

  /**
   * Looks up the Secret of a store.
   *
   * @param entries returns the value of {@link #HOST_PATH} in the Secret with this name: empty
   *     bytes if the Secret lacks the key, nothing if there is no Secret
   */
  static StoreSecret of(StoreSpec store, Function<String, Optional<byte[]>> entries) {
    if (store == null || store.secretRef() == null || isBlank(store.secretRef().name())) {
      return new NotNamed();
    }
    String name = store.secretRef().name();
    return entries
        .apply(name)
        .map(entry -> new String(entry, StandardCharsets.UTF_8).strip())
        .<StoreSecret>map(
            path -> new Found(name, Optional.of(path).filter(text -> !text.isEmpty())))
        .orElseGet(() -> new Missing(name));
  }

  private static boolean isBlank(String name) {
    return name == null || name.isBlank();
  }
}
