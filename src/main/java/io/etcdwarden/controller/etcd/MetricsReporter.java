package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.metrics.CertificateExpiry;
import io.etcdwarden.metrics.CertificateRenewal;
import io.etcdwarden.metrics.FindingCount;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.metrics.RunResult;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns outcomes into figures. */
public final class MetricsReporter {
  private final OperatorMetrics metrics;

  public MetricsReporter(OperatorMetrics metrics) {
    this.metrics = metrics;
  }

  /** A run for a resource that waits for its objects to go. */
  void deleting() {
    metrics.countRun(RunResult.DELETING);
  }

  void reconciled(Etcd etcd, Outcome outcome, EtcdStatus told) {
    metrics.countRun(
        switch (outcome.progress()) {
          case Progress.Done _ -> RunResult.SETTLED;
          case Progress.Waiting _ -> RunResult.WAITING;
          case Progress.Skipped _ -> RunResult.GATED;
          case Progress.Failed _ -> RunResult.FAILED;
        });
    String namespace = etcd.getMetadata().getNamespace();
    String name = etcd.getMetadata().getName();
    metrics.setCertificates(namespace, name, certificateEnds(outcome.pki()));
    metrics.setRenewals(namespace, name, renewals(outcome.pki()));
    metrics.setFindings(namespace, name, findings(outcome.pki()));
    metrics.members(namespace, name, ClusterFigures.members(outcome.plan(), told));
    metrics.setConditions(
        namespace,
        name,
        outcome.plan().runtimeDisabled() ? Map.of() : ClusterFigures.conditions(told));
  }

  /** A run failed before it could look: only what is told of that is new. */
  void failed(Etcd etcd, EtcdStatus told) {
    metrics.countRun(RunResult.FAILED);
    metrics.setConditions(
        etcd.getMetadata().getNamespace(),
        etcd.getMetadata().getName(),
        ClusterFigures.conditions(told));
  }

  void deleted(Etcd etcd) {
    metrics.removeCluster(etcd.getMetadata().getNamespace(), etcd.getMetadata().getName());
  }

  private static List<CertificateExpiry> certificateEnds(PkiOutcome pki) {
    return pki.artifacts().stream()
        .filter(artifact -> artifact.description().isPresent())
        .map(MetricsReporter::certificateEnd)
        .toList();
  }

  private static CertificateExpiry certificateEnd(Artifact artifact) {
    return new CertificateExpiry(
        artifact.line().wireName(),
        artifact.part().wireName(),
        artifact.description().orElseThrow().notAfter());
  }

  private static List<CertificateRenewal> renewals(PkiOutcome pki) {
    return pki.artifacts().stream()
        .filter(artifact -> artifact.description().map(it -> it.renewalTime()).isPresent())
        .map(MetricsReporter::renewal)
        .toList();
  }

  private static CertificateRenewal renewal(Artifact artifact) {
    return new CertificateRenewal(
        artifact.line().wireName(),
        artifact.part().wireName(),
        artifact.description().orElseThrow().renewalTime());
  }

  private static List<FindingCount> findings(PkiOutcome pki) {
    Map<FindingCount, Long> counted =
        pki.findings().stream()
            .map(MetricsReporter::kindOf)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counted.entrySet().stream()
        .map(
            entry ->
                new FindingCount(
                    entry.getKey().code(), entry.getKey().severity(), entry.getValue()))
        .toList();
  }

  private static FindingCount kindOf(Finding finding) {
    return new FindingCount(finding.code().reason(), finding.isError() ? "error" : "warning", 1);
  }
}
