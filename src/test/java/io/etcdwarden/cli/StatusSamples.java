package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;

/** Etcds with a status, as the API server returns them. */
final class StatusSamples {
  private StatusSamples() {}

  static Etcd healthy() {
    return Etcds.parse(
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: main, namespace: shop, generation: 4, uid: u1}
        spec: {labels: {}, replicas: 3, etcd: {}, backup: {}}
        status:
          observedGeneration: 4
          readyReplicas: 3
          lastOperation:
            {type: Reconcile, state: Succeeded, description: All is in place., runID: r1,
            lastUpdateTime: "2026-01-01T00:00:00Z"}
          conditions:
            - {type: Ready, status: "True", reason: Quorate, message: good,
              lastTransitionTime: "2026-01-01T00:00:00Z", lastUpdateTime: "2026-01-01T00:00:00Z"}
            - {type: ClusterIDMismatch, status: "False", reason: NoClusterIDMismatchDetected,
              message: good, lastTransitionTime: "2026-01-01T00:00:00Z",
              lastUpdateTime: "2026-01-01T00:00:00Z"}
          members:
            - {name: main-0, id: a1, role: Leader, status: Ready, reason: LeaseSucceeded,
              lastTransitionTime: "2026-01-01T00:00:00Z"}
          certificates:
            - {line: client, role: server, secret: main-client-server, origin: Generated,
              notAfter: "2027-01-01T00:00:00Z", renewalTime: "2026-09-01T00:00:00Z"}
            - {line: client, role: ca, secret: main-client-ca, origin: Generated,
              notAfter: "2036-01-01T00:00:00Z"}
        """);
  }

  static Etcd unhealthy() {
    return Etcds.parse(
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata:
          name: other
          namespace: shop
          generation: 5
          uid: u2
          annotations: {druid.gardener.cloud/suspend-etcd-spec-reconcile: "true"}
        spec: {labels: {}, replicas: 3, etcd: {}, backup: {}}
        status:
          observedGeneration: 4
          readyReplicas: 1
          lastErrors:
            - {code: ERR_INVALID_SPEC, description: spec.etcd.quota is negative,
              observedAt: "2026-01-01T00:00:00Z"}
          lastOperation:
            {type: Reconcile, state: Error, description: It failed., runID: r7,
            lastUpdateTime: "2026-01-01T00:00:00Z"}
          conditions:
            - {type: Ready, status: "False", reason: QuorumLost, message: 1 of 3 members answer,
              lastTransitionTime: "2026-01-02T00:00:00Z", lastUpdateTime: "2026-01-02T00:00:00Z"}
            - {type: BackupReady, status: Unknown, reason: Unknown, message: none taken yet,
              lastTransitionTime: "2026-01-02T00:00:00Z", lastUpdateTime: "2026-01-02T00:00:00Z"}
            - {type: ClusterIDMismatch, status: "True", reason: MultipleClusterIDsDetected,
              message: two ids, lastTransitionTime: "2026-01-02T00:00:00Z",
              lastUpdateTime: "2026-01-02T00:00:00Z"}
        """);
  }

  /** An Etcd that the operator has not reconciled yet. */
  static Etcd withoutStatus() {
    return Etcds.parse(
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: new, namespace: shop, generation: 1, uid: u3}
        spec: {labels: {}, replicas: 1, etcd: {}, backup: {}}
        """);
  }
}
