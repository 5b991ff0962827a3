package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastError;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.MemberStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How one cluster is, in words: what {@code status} prints.
 *
 * @param diagnoses what is wrong, with its remedy; empty when all is well or only awaited
 */
record StatusReport(Etcd etcd, List<Diagnosis> diagnoses) {
  /** One thing that is wrong, and what helps. */
  record Diagnosis(String what, String remedy) {}

  static StatusReport of(Etcd etcd) {
    List<Diagnosis> troubles = new ArrayList<>();
    EtcdStatus status = EtcdSummary.status(etcd);
    for (LastError error : EtcdSummary.orEmpty(status.lastErrors())) {
      troubles.add(new Diagnosis(error.description(), Health.remedy(error)));
    }
    for (Condition condition : EtcdSummary.orEmpty(status.conditions())) {
      if (Health.isWrong(condition)) {
        troubles.add(
            new Diagnosis(
                condition.type() + " (" + condition.reason() + "): " + condition.message(),
                Health.remedy(condition)));
      }
    }
    return new StatusReport(etcd, List.copyOf(troubles));
  }

  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(head());
    parts.add(section("Conditions", conditions()));
    parts.add(section("Members", members()));
    parts.add(section("Certificates", certificates()));
    parts.add(diagnosesText());
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
  }

  private String head() {
    EtcdSummary etcdSummary = EtcdSummary.of(etcd);
    StringBuilder head = new StringBuilder();
    head.append("Etcd %s/%s: ".formatted(etcdSummary.namespace(), etcdSummary.name()));
    head.append(
        etcdSummary.replicas() == 0
            ? "asleep, no member is asked for\n"
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
      return "generation " + generation + " is in place";
    }
    String behind = "generation " + generation + " is not in place yet, ";
    String last = observed == null ? "none was before" : "the last was " + observed;
    return etcd.isAnnotated(Annotations.SUSPEND)
        ? behind + last + "; suspended: the command resume lets it be acted on"
        : behind + last;
  }

  private Table conditions() {
    Table table = new Table("", "CONDITION", "MEANS", "REASON", "SINCE");
    for (Condition condition : EtcdSummary.orEmpty(EtcdSummary.status(etcd).conditions())) {
      String mark = Health.isWell(condition) ? "ok" : Health.isWrong(condition) ? "WRONG" : "?";
      table.row(
          mark,
          condition.type(),
          Health.plain(condition),
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
    Table table = new Table("LINE", "PART", "SECRET", "ORIGIN", "ENDS", "RENEWED", "FINDINGS");
    for (CertificateStatus certificate :
        EtcdSummary.orEmpty(EtcdSummary.status(etcd).certificates())) {
      table.row(
          certificate.line(),
          certificate.role(),
          certificate.secret(),
          certificate.origin(),
          certificate.notAfter(),
          certificate.renewalTime(),
          EtcdSummary.orEmpty(certificate.findings()).stream()
              .map(CertificateStatus.FindingStatus::code)
              .collect(Collectors.joining(",")));
    }
    return table;
  }

  private String diagnosesText() {
    StringBuilder wrong = new StringBuilder();
    for (Diagnosis diagnosis : diagnoses) {
      wrong.append("  - ").append(diagnosis.what()).append('\n');
      wrong.append("    remedy: ").append(diagnosis.remedy()).append('\n');
    }
    return wrong.isEmpty() ? "" : "Wrong\n" + wrong;
  }

  private static String section(String title, Table table) {
    return table.isEmpty() ? "" : title + "\n" + table.text().indent(2);
  }
}
