package io.etcdwarden.pki;

/** The numbered generations of an authority; each has a Secret of its own that no pod mounts. */
final class Generation {
  private Generation() {}

  static String secretName(String cluster, Line line, long number) {
    return cluster + "-" + line.word() + "-ca-" + number;
  }
}
