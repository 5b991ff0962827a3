package io.etcdwarden.plan;

import io.etcdwarden.api.StoreSpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** What is known of the Secret that a store names. */
public sealed interface StoreSecret {
  /** The store names none. */
  record NotNamed() implements StoreSecret {}

  /** Nobody looked: a plan made without a cluster. */
  record Unknown() implements StoreSecret {}

  /** It was looked for and is not there. */
  record Missing(String name) implements StoreSecret {}

  /** It is there; stores of provider Local may name a folder of the node in it. */
  record Found(String name, Optional<String> hostPath) implements StoreSecret {}

  /** The entry in which a Secret of a Local store may name a folder of the node. */
  String HOST_PATH = "hostPath";

  /**
   * What a look at the Secret tells that the store names.
   *
   * @param entries answers for the name of a Secret with its entry {@link #HOST_PATH}, which may be
   *     empty, or with nothing if there is no such Secret
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
