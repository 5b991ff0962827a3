package io.etcdwarden.kube.client;

import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** Which of the contract's codes tells that an object could not be written or deleted. */
public final class ObjectErrorCodes {
  private ObjectErrorCodes() {}

  public static ErrorCode forWrite(HasMetadata object) {
    return switch (object.getKind()) {
      case "ServiceAccount" -> ErrorCode.SYNC_SERVICE_ACCOUNT;
      case "Role" -> ErrorCode.SYNC_ROLE;
      case "RoleBinding" -> ErrorCode.SYNC_ROLE_BINDING;
      case "PodDisruptionBudget" -> ErrorCode.SYNC_POD_DISRUPTION_BUDGET;
      case "ConfigMap" -> ErrorCode.SYNC_CONFIGMAP;
      case "StatefulSet", "PersistentVolumeClaim" -> ErrorCode.SYNC_STATEFULSET;
      case "Secret" -> ErrorCode.SYNC_SECRET;
      case "EtcdOpsTask" -> ErrorCode.CREATE_ETCD_OPS_TASK;
      case "Service" ->
          isComponent(object, "etcd-peer-service")
              ? ErrorCode.SYNC_PEER_SERVICE
              : ErrorCode.SYNC_CLIENT_SERVICE;
      case "Lease" ->
          isComponent(object, "etcd-snapshot-lease")
              ? ErrorCode.SYNC_SNAPSHOT_LEASE
              : ErrorCode.SYNC_MEMBER_LEASE;
      default -> ErrorCode.API_SERVER;
    };
  }

  public static ErrorCode forDelete(HasMetadata object) {
    return switch (object.getKind()) {
      case "ServiceAccount" -> ErrorCode.DELETE_SERVICE_ACCOUNT;
      case "Role" -> ErrorCode.DELETE_ROLE;
      case "RoleBinding" -> ErrorCode.DELETE_ROLE_BINDING;
      case "PodDisruptionBudget" -> ErrorCode.DELETE_POD_DISRUPTION_BUDGET;
      case "ConfigMap" -> ErrorCode.DELETE_CONFIGMAP;
      case "StatefulSet" -> ErrorCode.DELETE_STATEFULSET;
      case "EtcdOpsTask" -> ErrorCode.DELETE_ETCD_OPS_TASK;
      case "Service" ->
          isComponent(object, "etcd-peer-service")
              ? ErrorCode.DELETE_PEER_SERVICE
              : ErrorCode.DELETE_CLIENT_SERVICE;
      case "Lease" ->
          isComponent(object, "etcd-snapshot-lease")
              ? ErrorCode.DELETE_SNAPSHOT_LEASE
              : ErrorCode.DELETE_MEMBER_LEASE;
      default -> ErrorCode.API_SERVER;
    };
  }

  private static boolean isComponent(HasMetadata object, String component) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && component.equals(labels.get(Labels.COMPONENT));
  }
}
