package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.metrics.CertificateExpiry;
import io.etcdwarden.metrics.CertificateRenewal;
import io.etcdwarden.metrics.ClientCertificateCounts;
import io.etcdwarden.metrics.FindingCount;
import io.etcdwarden.metrics.HandshakeResult;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.metrics.RestartReason;
import io.etcdwarden.metrics.RunResult;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sets the metrics of a cluster from the outcome of a reconcile. */
public final class MetricsReporter {
  /** The role of the certificate of an application that is renewed first. */
  private static final String APPLICATION = "application";

  private final OperatorMetrics metrics;

  public MetricsReporter(OperatorMetrics metrics) {
    this.metrics = metrics;
  }

  /** Counts a reconcile of a deleted Etcd whose objects are not all deleted. */
  void deleting() {
    metrics.countRun(RunResult.DELETING);
  }

  /** Sets what the last handshakes with members showed; empty if none was asked. */
  void handshakes(Etcd etcd, Map<HandshakeResult, Long> results) {
    metrics.setHandshakes(etcd.getMetadata().getNamespace(), etcd.getMetadata().getName(), results);
  }

  /** Counts members that the operator restarted. */
  void restarted(Etcd etcd, RestartReason reason, int members) {
    metrics.countRestarts(
        etcd.getMetadata().getNamespace(), etcd.getMetadata().getName(), reason, members);
  }

  void reconciled(Etcd etcd, Outcome outcome, EtcdStatus status) {
    metrics.countRun(
        switch (outcome.progress()) {
          case Progress.Done _ -> RunResult.SETTLED;
          case Progress.Waiting _ -> RunResult.WAITING;
          case Progress.Skipped _ -> RunResult.GATED;
          case Progress.Failed _ -> RunResult.FAILED;
        });
    String namespace = etcd.getMetadata().getNamespace();
    String name = etcd.getMetadata().getName();
    metrics.setCertificates(namespace, name, expiries(outcome.pki()));
    metrics.setServed(namespace, name, ClusterFigures.served(status));
    metrics.setOutdated(namespace, name, ClusterFigures.outdated(status));
    metrics.setRenewals(namespace, name, renewals(outcome.pki()));
    metrics.setClientCertificates(namespace, name, counts(outcome.pki().clients()));
    metrics.setRotations(namespace, name, ClusterFigures.phases(outcome.pki()));
    metrics.setFindings(namespace, name, findings(outcome.pki()));
    metrics.setMembers(namespace, name, ClusterFigures.members(outcome.plan(), status));
    metrics.setConditions(
        namespace,
        name,
        outcome.plan().runtimeDisabled() ? Map.of() : ClusterFigures.conditions(status));
  }

  /** A reconcile failed before it had an outcome: only the conditions are new. */
  void failed(Etcd etcd, EtcdStatus status) {
    metrics.countRun(RunResult.FAILED);
    metrics.setConditions(
        etcd.getMetadata().getNamespace(),
        etcd.getMetadata().getName(),
        ClusterFigures.conditions(status));
  }

  void deleted(Etcd etcd) {
    metrics.removeCluster(etcd.getMetadata().getNamespace(), etcd.getMetadata().getName());
  }

  private static List<CertificateExpiry> expiries(PkiOutcome pki) {
    return pki.artifacts().stream()
        .filter(artifact -> artifact.description().isPresent())
        .map(MetricsReporter::expiry)
        .toList();
  }

  private static CertificateExpiry expiry(Artifact artifact) {
    return new CertificateExpiry(
        artifact.line().wireName(),
        artifact.part().wireName(),
        artifact.description().orElseThrow().notAfter());
  }

  private static List<CertificateRenewal> renewals(PkiOutcome pki) {
    return Stream.concat(
            pki.artifacts().stream()
                .filter(artifact -> artifact.description().map(it -> it.renewalTime()).isPresent())
                .map(MetricsReporter::renewal),
            pki.clients().findNextRenewal().stream()
                .map(due -> new CertificateRenewal(Line.CLIENT.wireName(), APPLICATION, due)))
        .toList();
  }

  private static ClientCertificateCounts counts(ClientCertificates clients) {
    return new ClientCertificateCounts(clients.requested(), clients.issued(), clients.failed());
  }

  private static CertificateRenewal renewal(Artifact artifact) {
    return new CertificateRenewal(
        artifact.line().wireName(),
        artifact.part().wireName(),
        artifact.description().orElseThrow().renewalTime());
  }

  private static List<FindingCount> findings(PkiOutcome pki) {
    Map<FindingCount, Long> counts =
        pki.findings().stream()
            .map(MetricsReporter::countOf)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.entrySet().stream()
        .map(
            entry ->
                new FindingCount(
                    entry.getKey().code(), entry.getKey().severity(), entry.getValue()))
        .toList();
  }

  private static FindingCount countOf(Finding finding) {
    return new FindingCount(finding.code().reason(), finding.isError() ? "error" : "warning", 1);
  }
}
