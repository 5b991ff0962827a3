package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastError;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.CrdWrongValues;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator reports a stored value that it cannot read, whatever the value is. */
class WrongValuesReconcileTest {
  private static final String SOUND =
      """
      apiVersion: druid.gardener.cloud/v1alpha1
      kind: Etcd
      metadata: {name: sound, namespace: tenant, annotations: {}}
      spec: {replicas: 1, labels: {a: b}, etcd: {}, backup: {}}
      """;

  @Test
  void anUnreadableSpecIsInvalidAndNoValueIsAnInternalError() {
    List<String> failures = new ArrayList<>();

    try (KubeClients clients =
        KubeClients.connect(new ConfigBuilder().withMasterUrl("http://localhost:1").build())) {
      KubernetesSerialization json = clients.full().getKubernetesSerialization();
      for (CrdWrongValues.Case wrong : CrdWrongValues.of(Etcd.class, SOUND)) {
        // The cluster in memory cannot copy very long names.
        if (!wrong.value().contains("nnn")
            && wrong.path().startsWith("spec")
            && wrong.path().split("\\.").length <= 4) {
          String problem = problem(json.unmarshal(wrong.json(), Etcd.class));
          if (!problem.isEmpty()) {
            failures.add(wrong + ": " + problem);
          }
        }
      }
    }

    assertEquals(List.of(), failures.stream().limit(20).toList());
  }

  private static String problem(Etcd etcd) {
    try {
      return problem(etcd, codes(etcd));
    } catch (RuntimeException | StackOverflowError failure) {
      return failure + " at " + List.of(failure.getStackTrace()).subList(0, 3);
    }
  }

  private static String problem(Etcd etcd, List<String> codes) {
    boolean isUnreadable = etcd.unreadableIn("spec").isPresent();
    return (isUnreadable && !codes.equals(List.of("ERR_INVALID_SPEC")))
            || codes.contains("ERR_INTERNAL")
        ? codes.toString()
        : "";
  }

  private static List<String> codes(Etcd etcd) {
    ReconcileHarness harness = new ReconcileHarness(true);
    harness.cluster.create(etcd);
    try {
      harness.reconcile();
    } catch (RuntimeException failed) {
      harness.reconcileAndFail();
    }
    EtcdStatus status = harness.status();
    return status.lastErrors() == null
        ? List.of()
        : status.lastErrors().stream().map(LastError::code).toList();
  }
}
