package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.cli.ResourceFile.Located;
import io.etcdwarden.cli.ValidationFinding.Level;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.SpecWarning;
import io.etcdwarden.plan.SpecWarnings;
import io.etcdwarden.plan.StoreSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks Etcds and the Secrets that they name, as the operator does, without a cluster.
 *
 * @param namespace the namespace of objects that name none
 */
record ManifestCheck(Planner planner, PkiEngine engine, String namespace, Instant now) {
  /** All findings, in the order of files and documents. */
  List<ValidationFinding> check(List<ResourceFile> files) {
    List<ValidationFinding> findings = new ArrayList<>();
    files.forEach(file -> findings.addAll(file.findings()));
    Map<String, Map<String, Given>> secrets = new HashMap<>();
    for (ResourceFile file : files) {
      file.secrets().forEach(secret -> findings.addAll(add(secret, secrets)));
    }
    for (ResourceFile file : files) {
      for (Located<Etcd> etcd : file.etcds()) {
        etcd.object().getMetadata().setNamespace(namespaceOf(etcd.object()));
        findings.addAll(check(etcd, secrets.getOrDefault(namespaceOf(etcd.object()), Map.of())));
      }
    }
    return findings;
  }

  /** A Secret of the files. */
  private record Given(Located<Secret> source, StoredSecret stored) {}

  private List<ValidationFinding> add(
      Located<Secret> secret, Map<String, Map<String, Given>> secrets) {
    try {
      secrets
          .computeIfAbsent(namespaceOf(secret.object()), _ -> new TreeMap<>())
          .put(
              secret.object().getMetadata().getName(),
              new Given(secret, GivenSecret.stored(secret.object())));
      return List.of();
    } catch (IllegalArgumentException _) {
      return List.of(
          secret.finding(
              Level.ERROR,
              "DataNotBase64",
              "a value of data is not base64. Encode it, or write it as text in stringData."));
    }
  }

  private List<ValidationFinding> check(Located<Etcd> etcd, Map<String, Given> secrets) {
    List<ValidationFinding> findings = new ArrayList<>();
    for (SpecWarning warning : SpecWarnings.of(etcd.object())) {
      findings.add(etcd.finding(Level.WARNING, warning.reason(), warning.message()));
    }
    try {
      ClusterPlan plan = planner.planToApply(etcd.object(), new StoreSecret.Unknown());
      List<StoredSecret> stored = secrets.values().stream().map(Given::stored).toList();
      engine
          .decide(plan.pki().request(Set.of()), SecretSet.of(stored), now)
          .findings()
          .forEach(finding -> findings.add(located(finding, etcd, secrets)));
    } catch (OperatorException invalid) {
      findings.add(etcd.finding(Level.ERROR, "InvalidSpec", invalid.getMessage()));
    }
    return findings;
  }

  /** A Secret that is not in the files may be in the cluster, so its absence is a warning. */
  private static ValidationFinding located(
      Finding finding, Located<Etcd> etcd, Map<String, Given> secrets) {
    Given given = secrets.get(finding.secret());
    String code = finding.code().reason();
    if (given == null) {
      return etcd.finding(Level.WARNING, code, finding.message());
    }
    Level level = finding.isError() ? Level.ERROR : Level.WARNING;
    return given.source().finding(level, code, finding.message());
  }

  private String namespaceOf(HasMetadata object) {
    String named = object.getMetadata().getNamespace();
    return named == null || named.isEmpty() ? namespace : named;
  }
}
