package io.etcdwarden.kube.client;

import io.etcdwarden.api.Component;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;

/** Chooses the error code that reports a failed write or deletion of an object. */
public final class ObjectErrorCodes {
  private ObjectErrorCodes() {}

  public static ErrorCode forWrite(HasMetadata object) {
    return switch (object.getKind()) {
      // The operator writes only size and labels of a claim, which belong to the member set.
      case "PersistentVolumeClaim" -> Component.MEMBER_SET.writeFailure();
      case "Secret" -> ErrorCode.SYNC_SECRET;
      case "EtcdOpsTask" -> ErrorCode.CREATE_ETCD_OPS_TASK;
      default -> component(object).map(Component::writeFailure).orElse(ErrorCode.API_SERVER);
    };
  }

  public static ErrorCode forDelete(HasMetadata object) {
    return object.getKind().equals("EtcdOpsTask")
        ? ErrorCode.DELETE_ETCD_OPS_TASK
        : component(object).map(Component::deleteFailure).orElse(ErrorCode.API_SERVER);
  }

  private static Optional<Component> component(HasMetadata object) {
    String label =
        Optional.ofNullable(object.getMetadata())
            .map(ObjectMeta::getLabels)
            .map(labels -> labels.get(Labels.COMPONENT))
            .orElse(null);
    return Component.of(object.getKind(), label);
  }
}
