package io.etcdwarden.reliability;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A change that a user makes to a cluster.
 *
 * @param whyNotDone empty when the operator has applied the change
 */
record UserAction(String name, Runnable run, Supplier<Optional<String>> whyNotDone) {
  @Override
  public String toString() {
    return name;
  }
}
