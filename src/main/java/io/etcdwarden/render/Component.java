package io.etcdwarden.render;

import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Optional;

/** The parts of a cluster in Kubernetes, in the order in which they are written. */
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
  private final ErrorCode writeFailed;
  private final ErrorCode deleteFailed;

  Component(String kind, String label, ErrorCode writeFailed, ErrorCode deleteFailed) {
    this.kind = kind;
    this.label = label;
    this.writeFailed = writeFailed;
    this.deleteFailed = deleteFailed;
  }

  /** The Kubernetes kind of this component's objects. */
  public String kind() {
    return kind;
  }

  /** The value of the label {@link Labels#COMPONENT}. */
  public String label() {
    return label;
  }

  /** What a failure to write such an object is called. */
  public ErrorCode writeFailed() {
    return writeFailed;
  }

  /** What a failure to delete such an object is called. */
  public ErrorCode deleteFailed() {
    return deleteFailed;
  }

  /**
   * The component of a rendered object; empty for one that is no part of this list, such as a
   * Secret. The client Service is not known by its label, which users may override.
   */
  public static Optional<Component> of(HasMetadata object) {
    return switch (object.getKind()) {
      case "ServiceAccount" -> Optional.of(SERVICE_ACCOUNT);
      case "Role" -> Optional.of(ROLE);
      case "RoleBinding" -> Optional.of(ROLE_BINDING);
      case "Lease" ->
          Optional.of(isLabelled(object, SNAPSHOT_LEASE) ? SNAPSHOT_LEASE : MEMBER_LEASE);
      case "PodDisruptionBudget" -> Optional.of(DISRUPTION_BUDGET);
      case "Service" -> Optional.of(isHeadless((Service) object) ? PEER_SERVICE : CLIENT_SERVICE);
      case "ConfigMap" -> Optional.of(CONFIG_MAP);
      case "StatefulSet" -> Optional.of(MEMBER_SET);
      default -> Optional.empty();
    };
  }

  private static boolean isLabelled(HasMetadata object, Component component) {
    return component.label.equals(object.getMetadata().getLabels().get(Labels.COMPONENT));
  }

  private static boolean isHeadless(Service service) {
    return "None".equals(service.getSpec().getClusterIP());
  }
}
