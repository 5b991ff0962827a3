package io.etcdwarden.cli;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a requested change of certificates is, by the status of the Etcd.
 *
 * @param isRequested whether the annotation of the request is still there
 * @param phases the phase of each line on which something is in progress
 * @param generations the CA generation of each line
 * @param message of the condition about certificates; empty if there is none
 */
record ChangeProgress(
    boolean isRequested,
    Map<String, String> phases,
    Map<String, Long> generations,
    String message) {
  private static final String CONDITION = "CertificatesReady";

  ChangeProgress {
    phases = new TreeMap<>(phases);
    generations = Map.copyOf(generations);
  }

  static ChangeProgress of(Etcd etcd, String key) {
    Map<String, String> phases = new TreeMap<>();
    Map<String, Long> generations = new TreeMap<>();
    for (CertificateStatus certificate :
        EtcdSummary.orEmpty(EtcdSummary.status(etcd).certificates())) {
      if (certificate.phase() != null) {
        phases.put(certificate.line(), certificate.phase());
      }
      if ("ca".equals(certificate.role()) && certificate.generation() != null) {
        generations.put(certificate.line(), certificate.generation());
      }
    }
    String message =
        EtcdSummary.orEmpty(EtcdSummary.status(etcd).conditions()).stream()
            .filter(condition -> CONDITION.equals(condition.type()))
            .map(Condition::message)
            .findFirst()
            .orElse("");
    return new ChangeProgress(etcd.isAnnotated(key), phases, generations, message);
  }

  /**
   * Whether the operator has done what was asked.
   *
   * @param before the progress when the annotation was set
   * @param rotated the lines that get a new CA
   */
  boolean isDoneSince(ChangeProgress before, Set<String> rotated) {
    return !isRequested
        && rotated.stream()
            .allMatch(
                line ->
                    !phases.containsKey(line)
                        && generations.getOrDefault(line, 0L)
                            > before.generations().getOrDefault(line, 0L));
  }

  /** A line for people. */
  String text() {
    if (phases.isEmpty()) {
      return isRequested ? "requested" : "nothing is in progress";
    }
    return phases.entrySet().stream()
            .map(line -> line.getKey() + " " + line.getValue())
            .collect(Collectors.joining(", "))
        + ": "
        + message;
  }
}
