package io.etcdwarden.render;

import io.etcdwarden.api.Labels;

/** The parts of a cluster in Kubernetes, in the order in which they are written. */
public enum Component {
  SERVICE_ACCOUNT("ServiceAccount", "etcd-service-account"),
  ROLE("Role", "etcd-role"),
  ROLE_BINDING("RoleBinding", "etcd-role-binding"),
  MEMBER_LEASE("Lease", "etcd-member-lease"),
  SNAPSHOT_LEASE("Lease", "etcd-snapshot-lease"),
  DISRUPTION_BUDGET("PodDisruptionBudget", "etcd-pdb"),
  CLIENT_SERVICE("Service", "etcd-client-service"),
  PEER_SERVICE("Service", "etcd-peer-service"),
  CONFIG_MAP("ConfigMap", "etcd-configmap"),
  MEMBER_SET("StatefulSet", "etcd-statefulset");

  private final String kind;
  private final String label;

  Component(String kind, String label) {
    this.kind = kind;
    this.label = label;
  }

  /** The Kubernetes kind of this component's objects. */
  public String kind() {
    return kind;
  }

  /** The value of the label {@link Labels#COMPONENT}. */
  public String label() {
    return label;
  }
}
