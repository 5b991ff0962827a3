package io.etcdwarden.plan;

import java.util.Optional;

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
}
