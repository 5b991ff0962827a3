package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastError;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.plan.SpecWarning;
import io.etcdwarden.plan.SpecWarnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The state of one Etcd as {@code status} prints it.
 *
 * @param diagnoses the problems with their remedies; a condition with status Unknown is no problem
 * @param warnings values of the spec that are probably mistakes
 */
record StatusReport(Etcd etcd, List<Diagnosis> diagnoses, List<SpecWarning> warnings) {
  /** One problem and its remedy; the component names are keys of the JSON and YAML output. */
  record Diagnosis(String what, String remedy) {}

  static StatusReport of(Etcd etcd) {
    List<Diagnosis> diagnoses = new ArrayList<>();
    EtcdStatus status = EtcdSummary.status(etcd);
    for (LastError error : EtcdSummary.orEmpty(status.lastErrors())) {
      diagnoses.add(new Diagnosis(error.description(), Health.remedy(error)));
    }
    for (Condition condition : EtcdSummary.orEmpty(status.conditions())) {
      if (Health.isProblem(condition)) {
        diagnoses.add(
            new Diagnosis(
                condition.type() + " (" + condition.reason() + "): " + condition.message(),
                Health.remedy(condition)));
      }
    }
    return new StatusReport(etcd, List.copyOf(diagnoses), SpecWarnings.of(etcd));
  }

  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(head());
    parts.add(section("Conditions", conditions()));
    parts.add(section("Members", members()));
    parts.add(section("Certificates", certificates()));
    parts.add(section("Older certificates in use until a restart", outdated()));
    parts.add(diagnosesText());
    parts.add(warningsText());
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
  }

  private String head() {
    EtcdSummary etcdSummary = EtcdSummary.of(etcd);
    StringBuilder head = new StringBuilder();
    head.append("Etcd %s/%s: ".formatted(etcdSummary.namespace(), etcdSummary.name()));
    head.append(
        etcdSummary.replicas() == 0
            ? "hibernated, spec.replicas is 0\n"
            : "%d of %d members ready\n"
                .formatted(etcdSummary.readyReplicas(), etcdSummary.replicas()));
    head.append("Spec: ").append(spec()).append('\n');
    LastOperation last = etcdSummary.lastOperation();
    if (last != null) {
      head.append(
          "Last operation: %s %s at %s. %s\n"
              .formatted(last.type(), last.state(), last.lastUpdateTime(), last.description()));
    }
    if (!etcdSummary.marks().isEmpty()) {
      head.append("Marks: ").append(String.join(", ", etcdSummary.marks())).append('\n');
    }
    return head.toString();
  }

  private String spec() {
    Long generation = etcd.getMetadata().getGeneration();
    Long observed = EtcdSummary.status(etcd).observedGeneration();
    if (Objects.equals(generation, observed)) {
      return "generation " + generation + " is applied";
    }
    String pending = "generation " + generation + " is not applied yet; ";
    String last = observed == null ? "no generation is applied" : observed + " is applied";
    return etcd.isAnnotated(Annotations.SUSPEND)
        ? pending + last + "; the Etcd is suspended, the command resume applies the spec"
        : pending + last;
  }

  private Table conditions() {
    Table table = new Table("", "CONDITION", "MEANING", "REASON", "SINCE");
    for (Condition condition : EtcdSummary.orEmpty(EtcdSummary.status(etcd).conditions())) {
      String mark =
          Health.isHealthy(condition) ? "ok" : Health.isProblem(condition) ? "PROBLEM" : "?";
      table.row(
          mark,
          condition.type(),
          Health.meaning(condition),
          condition.reason(),
          condition.lastTransitionTime());
    }
    return table;
  }

  private Table members() {
    Table table = new Table("NAME", "STATUS", "REASON", "ROLE", "ID", "SINCE");
    for (MemberStatus member : EtcdSummary.orEmpty(EtcdSummary.status(etcd).members())) {
      table.row(
          member.name(),
          member.status(),
          member.reason(),
          member.role(),
          member.id(),
          member.lastTransitionTime());
    }
    return table;
  }

  private Table certificates() {
    Table table =
        new Table(
            "LINE",
            "PART",
            "SECRET",
            "ORIGIN",
            "EXPIRES",
            "SERVED UNTIL",
            "SERVED",
            "RENEWAL",
            "FINDINGS");
    for (CertificateStatus certificate :
        EtcdSummary.orEmpty(EtcdSummary.status(etcd).certificates())) {
      table.row(
          certificate.line(),
          certificate.role(),
          certificate.secret(),
          certificate.origin(),
          certificate.notAfter(),
          certificate.servedNotAfter(),
          served(certificate),
          certificate.renewalTime(),
          EtcdSummary.orEmpty(certificate.findings()).stream()
              .map(CertificateStatus.FindingStatus::code)
              .distinct()
              .collect(Collectors.joining(",")));
    }
    return table;
  }

  /** Whether members use the certificate that the Secret has, and how that is known. */
  private static String served(CertificateStatus certificate) {
    int older = EtcdSummary.orEmpty(certificate.outdated()).size();
    if (older > 0) {
      return "older in " + older;
    }
    if (certificate.servedConfirmedAt() != null) {
      return "as stored, handshake " + certificate.servedConfirmedAt();
    }
    return certificate.servedNotAfter() == null ? "" : "as stored, by start times";
  }

  private Table outdated() {
    Table table = new Table("POD", "PROCESS", "SECRET", "EXPIRES", "STARTED");
    for (CertificateStatus certificate :
        EtcdSummary.orEmpty(EtcdSummary.status(etcd).certificates())) {
      for (CertificateStatus.OutdatedProcess process :
          EtcdSummary.orEmpty(certificate.outdated())) {
        table.row(
            process.pod(),
            process.process(),
            certificate.secret(),
            process.notAfter() == null ? "unknown" : process.notAfter(),
            process.startedAt());
      }
    }
    return table;
  }

  private String diagnosesText() {
    StringBuilder text = new StringBuilder();
    for (Diagnosis diagnosis : diagnoses) {
      text.append("  - ").append(diagnosis.what()).append('\n');
      text.append("    remedy: ").append(diagnosis.remedy()).append('\n');
    }
    return text.isEmpty() ? "" : "Problems\n" + text;
  }

  private String warningsText() {
    StringBuilder text = new StringBuilder();
    for (SpecWarning warning : warnings) {
      text.append("  - %s: %s\n".formatted(warning.reason(), warning.message()));
    }
    return text.isEmpty() ? "" : "Warnings\n" + text;
  }

  private static String section(String title, Table table) {
    return table.isEmpty() ? "" : title + "\n" + table.text().indent(2);
  }
}
