package io.etcdwarden.reliability;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something a user does to a cluster.
 *
 * @param whyNotDone empty once the operator has done all that follows from it
 */
record UserAction(String name, Runnable run, Supplier<Optional<String>> whyNotDone) {
  @Override
  public String toString() {
    return name;
  }
}
