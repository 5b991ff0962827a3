package io.etcdwarden.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.plan.Replicas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Etcd as {@code list} shows it. The component names are the keys of the JSON and YAML output.
 *
 * @param replicas {@code spec.replicas}
 * @param marks suspended, unprotected, runtime-disabled and recovering for an annotation of the
 *     Etcd; going for an Etcd that is being deleted
 * @param notWell the conditions that do not have their healthy status
 * @param certificatesEnd when the first certificate expires, of those in Secrets and of those that
 *     members use; null without certificates
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EtcdSummary(
    String namespace,
    String name,
    int replicas,
    int readyReplicas,
    List<String> marks,
    List<Condition> notWell,
    String certificatesEnd,
    LastOperation lastOperation) {

  static EtcdSummary of(Etcd etcd) {
    EtcdStatus status = status(etcd);
    return new EtcdSummary(
        etcd.getMetadata().getNamespace(),
        etcd.getMetadata().getName(),
        Replicas.orZero(etcd),
        status.readyReplicas() == null ? 0 : status.readyReplicas(),
        marks(etcd),
        orEmpty(status.conditions()).stream().filter(it -> !Health.isHealthy(it)).toList(),
        nextEnd(status),
        status.lastOperation());
  }

  /** One row per Etcd. */
  static String table(List<EtcdSummary> all) {
    Table table =
        new Table(
            "NAMESPACE",
            "NAME",
            "READY",
            "UNHEALTHY",
            "CERTIFICATES EXPIRE",
            "LAST OPERATION",
            "MARKS");
    for (EtcdSummary one : all) {
      table.row(
          one.namespace,
          one.name,
          one.readyReplicas + "/" + one.replicas,
          one.notWell.stream().map(Condition::type).collect(Collectors.joining(",")),
          one.certificatesEnd,
          one.lastOperation == null
              ? null
              : one.lastOperation.type() + " " + one.lastOperation.state(),
          String.join(",", one.marks));
    }
    return table.text();
  }

  static EtcdStatus status(Etcd etcd) {
    return etcd.getStatus() == null ? EtcdStatus.EMPTY : etcd.getStatus();
  }

  /** The certificates in the status; empty before the first reconcile. */
  static List<CertificateStatus> certificates(Etcd etcd) {
    return orEmpty(status(etcd).certificates());
  }

  static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static List<String> marks(Etcd etcd) {
    List<String> marks = new ArrayList<>();
    Stream.of(AnnotationSwitch.values())
        .filter(annotationSwitch -> etcd.isAnnotated(annotationSwitch.key()))
        .map(AnnotationSwitch::word)
        .forEach(marks::add);
    if (etcd.isAnnotated(Annotations.DISABLE_RUNTIME)) {
      marks.add("runtime-disabled");
    }
    if (etcd.isAnnotated(Annotations.QUORUM_RECOVERY)) {
      marks.add("recovering");
    }
    if (etcd.isBeingDeleted()) {
      marks.add("going");
    }
    return marks;
  }

  private static Stream<String> ends(CertificateStatus certificate) {
    return Stream.of(
            Optional.ofNullable(certificate.notAfter()),
            Optional.ofNullable(certificate.servedNotAfter()))
        .flatMap(Optional::stream);
  }

  /** Compares the RFC 3339 texts: as all of them are in UTC, their order is that of the times. */
  private static String nextEnd(EtcdStatus status) {
    return orEmpty(status.certificates()).stream()
        .flatMap(EtcdSummary::ends)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
