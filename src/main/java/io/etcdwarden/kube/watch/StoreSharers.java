package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import java.util.ArrayList;
import java.util.List;

/**
 * Names the other Etcds that write snapshots to the same place. An Etcd of another namespace is not
 * named, since the users of this namespace may not know it.
 */
final class StoreSharers {
  private static final int MAX_NAMED = 3;

  private StoreSharers() {}

  /**
   * The names, in an order that stays the same.
   *
   * @param all the Etcds with the location, including this one
   */
  static List<String> of(Etcd etcd, List<Etcd> all) {
    List<Etcd> others = all.stream().filter(other -> !isSame(etcd, other)).toList();
    List<String> inNamespace =
        others.stream()
            .filter(other -> namespace(other).equals(namespace(etcd)))
            .map(other -> "Etcd " + other.getMetadata().getName())
            .sorted()
            .toList();
    List<String> named = new ArrayList<>(inNamespace.stream().limit(MAX_NAMED).toList());
    if (inNamespace.size() > MAX_NAMED) {
      named.add("others of this namespace");
    }
    if (others.size() > inNamespace.size()) {
      named.add("an Etcd of another namespace");
    }
    return named;
  }

  private static boolean isSame(Etcd one, Etcd other) {
    return namespace(one).equals(namespace(other))
        && one.getMetadata().getName().equals(other.getMetadata().getName());
  }

  private static String namespace(Etcd etcd) {
    return etcd.getMetadata().getNamespace();
  }
}
