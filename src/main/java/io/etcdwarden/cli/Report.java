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
 * @param troubles what is wrong, with its remedy; empty when all is well or only awaited
 */
record Report(Etcd etcd, List<Trouble> troubles) {
  /** One thing that is wrong, and what helps. */
  record Trouble(String what, String remedy) {}

  static Report of(Etcd etcd) {
    List<Trouble> troubles = new ArrayList<>();
    EtcdStatus status = Overview.status(etcd);
    for (LastError error : Overview.orEmpty(status.lastErrors())) {
      troubles.add(new Trouble(error.description(), Health.remedy(error)));
    }
    for (Condition condition : Overview.orEmpty(status.conditions())) {
      if (Health.isWrong(condition)) {
        troubles.add(
            new Trouble(
                condition.type() + " (" + condition.reason() + "): " + condition.message(),
                Health.remedy(condition)));
      }
    }
    return new Report(etcd, List.copyOf(troubles));
  }

  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(head());
    parts.add(part("Conditions", conditions()));
    parts.add(part("Members", members()));
    parts.add(part("Certificates", certificates()));
    parts.add(wrong());
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
  }

  private String head() {
    Overview overview = Overview.of(etcd);
    StringBuilder head = new StringBuilder();
    head.append("Etcd %s/%s: ".formatted(overview.namespace(), overview.name()));
    head.append(
        overview.replicas() == 0
            ? "asleep, no member is asked for\n"
            : "%d of %d members ready\n".formatted(overview.readyReplicas(), overview.replicas()));
    head.append("Spec: ").append(spec()).append('\n');
    LastOperation last = overview.lastOperation();
    if (last != null) {
      head.append(
          "Last operation: %s %s at %s. %s\n"
              .formatted(last.type(), last.state(), last.lastUpdateTime(), last.description()));
    }
    if (!overview.marks().isEmpty()) {
      head.append("Marks: ").append(String.join(", ", overview.marks())).append('\n');
    }
    return head.toString();
  }

  private String spec() {
    Long generation = etcd.getMetadata().getGeneration();
    Long observed = Overview.status(etcd).observedGeneration();
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
    for (Condition condition : Overview.orEmpty(Overview.status(etcd).conditions())) {
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
    for (MemberStatus member : Overview.orEmpty(Overview.status(etcd).members())) {
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
    for (CertificateStatus certificate : Overview.orEmpty(Overview.status(etcd).certificates())) {
      table.row(
          certificate.line(),
          certificate.role(),
          certificate.secret(),
          certificate.origin(),
          certificate.notAfter(),
          certificate.renewalTime(),
          Overview.orEmpty(certificate.findings()).stream()
              .map(CertificateStatus.FindingStatus::code)
              .collect(Collectors.joining(",")));
    }
    return table;
  }

  private String wrong() {
    StringBuilder wrong = new StringBuilder();
    for (Trouble trouble : troubles) {
      wrong.append("  - ").append(trouble.what()).append('\n');
      wrong.append("    remedy: ").append(trouble.remedy()).append('\n');
    }
    return wrong.isEmpty() ? "" : "Wrong\n" + wrong;
  }

  private static String part(String title, Table table) {
    return table.isEmpty() ? "" : title + "\n" + table.text().indent(2);
  }
}
