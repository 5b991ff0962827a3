package io.etcdwarden.api;

import io.etcdwarden.failure.ErrorCode;
import java.util.Arrays;
import java.util.Optional;

/**
 * One part of an etcd cluster in Kubernetes: the kind of its objects, the value of their component
 * label, and the error codes for a failed write and a failed deletion. In the order of writing.
 */
public enum Component {
  SERVICE_ACCOUNT(
      "ServiceAccount",
      "etcd-service-account",
      ErrorCode.SYNC_SERVICE_ACCOUNT,
      ErrorCode.DELETE_SERVICE_ACCOUNT),
  ROLE("Role", "etcd-role", ErrorCode.SYNC_ROLE, ErrorCode.DELETE_ROLE),
  ROLE_BINDING(
      "RoleBinding",
      "etcd-role-binding",
      ErrorCode.SYNC_ROLE_BINDING,
      ErrorCode.DELETE_ROLE_BINDING),
  MEMBER_LEASE(
      "Lease", "etcd-member-lease", ErrorCode.SYNC_MEMBER_LEASE, ErrorCode.DELETE_MEMBER_LEASE),
  SNAPSHOT_LEASE(
      "Lease",
      "etcd-snapshot-lease",
      ErrorCode.SYNC_SNAPSHOT_LEASE,
      ErrorCode.DELETE_SNAPSHOT_LEASE),
  DISRUPTION_BUDGET(
      "PodDisruptionBudget",
      "etcd-pdb",
      ErrorCode.SYNC_POD_DISRUPTION_BUDGET,
      ErrorCode.DELETE_POD_DISRUPTION_BUDGET),
  CLIENT_SERVICE(
      "Service",
      "etcd-client-service",
      ErrorCode.SYNC_CLIENT_SERVICE,
      ErrorCode.DELETE_CLIENT_SERVICE),
  PEER_SERVICE(
      "Service", "etcd-peer-service", ErrorCode.SYNC_PEER_SERVICE, ErrorCode.DELETE_PEER_SERVICE),
  CONFIG_MAP("ConfigMap", "etcd-configmap", ErrorCode.SYNC_CONFIGMAP, ErrorCode.DELETE_CONFIGMAP),
  MEMBER_SET(
      "StatefulSet", "etcd-statefulset", ErrorCode.SYNC_STATEFULSET, ErrorCode.DELETE_STATEFULSET);

  private final String kind;
  private final String label;
  private final ErrorCode writeFailure;
  private final ErrorCode deleteFailure;

  Component(String kind, String label, ErrorCode writeFailure, ErrorCode deleteFailure) {
    this.kind = kind;
    this.label = label;
    this.writeFailure = writeFailure;
    this.deleteFailure = deleteFailure;
  }

  /**
   * Returns the component that an object belongs to.
   *
   * @param label the object's {@link Labels#COMPONENT} label; may be null. An object whose label is
   *     unknown belongs to the first component of its kind
   */
  public static Optional<Component> of(String kind, String label) {
    return Arrays.stream(values())
        .filter(it -> it.kind.equals(kind) && it.label.equals(label))
        .findFirst()
        .or(() -> Arrays.stream(values()).filter(it -> it.kind.equals(kind)).findFirst());
  }

  /** Returns the Kubernetes kind of this component's objects. */
  public String kind() {
    return kind;
  }

  /** Returns the value of the label {@link Labels#COMPONENT}. */
  public String label() {
    return label;
  }

  /** Returns the code to report if an object of this component cannot be written. */
  public ErrorCode writeFailure() {
    return writeFailure;
  }

  /** Returns the code to report if an object of this component cannot be deleted. */
  public ErrorCode deleteFailure() {
    return deleteFailure;
  }
}
