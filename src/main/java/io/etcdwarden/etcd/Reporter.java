package io.etcdwarden.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.metrics.CertificateEnd;
import io.etcdwarden.metrics.CertificateRenewal;
import io.etcdwarden.metrics.FindingCount;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.metrics.RunResult;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.Finding;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns outcomes into figures. */
public final class Reporter {
  private final OperatorMetrics metrics;

  public Reporter(OperatorMetrics metrics) {
    this.metrics = metrics;
  }

  /** A run for a resource that waits for its objects to go. */
  void deleting() {
    metrics.ran(RunResult.DELETING);
  }

  void reconciled(Etcd etcd, Outcome outcome, EtcdStatus told) {
    metrics.ran(
        switch (outcome.progress()) {
          case Progress.Done _ -> RunResult.SETTLED;
          case Progress.Waiting _ -> RunResult.WAITING;
          case Progress.Untouched _ -> RunResult.GATED;
          case Progress.Failed _ -> RunResult.FAILED;
        });
    String namespace = etcd.getMetadata().getNamespace();
    String name = etcd.getMetadata().getName();
    metrics.certificates(namespace, name, ends(outcome.pki()));
    metrics.renewals(namespace, name, renewals(outcome.pki()));
    metrics.findings(namespace, name, findings(outcome.pki()));
    metrics.members(namespace, name, ClusterState.members(outcome.plan(), told));
    metrics.conditions(
        namespace,
        name,
        outcome.plan().runtimeDisabled() ? Map.of() : ClusterState.conditions(told));
  }

  /** A run failed before it could look: only what is told of that is new. */
  void failed(Etcd etcd, EtcdStatus told) {
    metrics.ran(RunResult.FAILED);
    metrics.conditions(
        etcd.getMetadata().getNamespace(),
        etcd.getMetadata().getName(),
        ClusterState.conditions(told));
  }

  void deleted(Etcd etcd) {
    metrics.forget(etcd.getMetadata().getNamespace(), etcd.getMetadata().getName());
  }

  private static List<CertificateEnd> ends(PkiOutcome pki) {
    return pki.artifacts().stream()
        .filter(artifact -> artifact.description().isPresent())
        .map(Reporter::end)
        .toList();
  }

  private static CertificateEnd end(Artifact artifact) {
    return new CertificateEnd(
        artifact.line().word(),
        artifact.part().word(),
        artifact.description().orElseThrow().notAfter());
  }

  private static List<CertificateRenewal> renewals(PkiOutcome pki) {
    return pki.artifacts().stream()
        .filter(artifact -> artifact.description().map(it -> it.renewalTime()).isPresent())
        .map(Reporter::renewal)
        .toList();
  }

  private static CertificateRenewal renewal(Artifact artifact) {
    return new CertificateRenewal(
        artifact.line().word(),
        artifact.part().word(),
        artifact.description().orElseThrow().renewalTime());
  }

  private static List<FindingCount> findings(PkiOutcome pki) {
    Map<FindingCount, Long> counted =
        pki.findings().stream()
            .map(Reporter::kindOf)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counted.entrySet().stream()
        .map(
            entry ->
                new FindingCount(
                    entry.getKey().code(), entry.getKey().severity(), entry.getValue()))
        .toList();
  }

  private static FindingCount kindOf(Finding finding) {
    return new FindingCount(finding.code().word(), finding.isError() ? "error" : "warning", 1);
  }
}
