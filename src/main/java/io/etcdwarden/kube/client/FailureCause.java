package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why the API server refused a request. One status code has several causes with different remedies:
 * 403 is the code of a missing permission, but also of a quota, of an admission webhook and of a
 * namespace that is being deleted.
 *
 * <p>The API server has a field for few of the causes. The others are in its message only; their
 * wording is the same in all supported versions of Kubernetes.
 */
public enum FailureCause {
  /** The namespace is being deleted. Nothing can be created in it, and nothing must be done. */
  NAMESPACE_TERMINATING(null),
  /** An object has the name that another one needs. */
  ALREADY_EXISTS(null),
  /**
   * The object, or a quota that counts it, has changed in the meantime: the request is repeated.
   */
  CONFLICT(null),
  CREDENTIALS("check the token of the operator's ServiceAccount"),
  MISSING_PERMISSION("grant this permission to the operator's ServiceAccount (see deploy/)"),
  QUOTA("raise this ResourceQuota, or delete objects that it counts"),
  ADMISSION_WEBHOOK("exempt the operator's ServiceAccount from this webhook, or change its rules"),
  ADMISSION_POLICY("exempt the operator's ServiceAccount from this policy, or change it"),
  POD_SECURITY("allow it with the Pod Security labels of the namespace"),
  WEBHOOK_UNAVAILABLE("repair the server of this webhook, or delete the webhook's configuration"),
  KIND_MISSING("install the CustomResourceDefinitions: kubectl apply -f crds/"),
  /** The message of the API server says all that is known, or there is no response. */
  OTHER(null);

  private static final Pattern PERMISSION =
      Pattern.compile(
          "User .+ cannot |cannot set (blockOwnerDeletion|an ownerRef)"
              + "|attempting to grant RBAC permissions");
  private static final Pattern OVER_QUOTA =
      Pattern.compile("(exceeded|failed|status unknown for) quota: ");
  private static final Pattern UNKNOWN_PATH =
      Pattern.compile("404 page not found|the server could not find the requested resource");

  private final String remedy;

  FailureCause(String remedy) {
    this.remedy = remedy;
  }

  public static FailureCause of(KubernetesClientException failure) {
    String message = message(failure);
    if (isNamespaceTerminating(failure)) {
      return NAMESPACE_TERMINATING;
    }
    if (message.startsWith("admission webhook ") && message.contains(" denied the request")) {
      return ADMISSION_WEBHOOK;
    }
    if (message.contains("AdmissionPolicy '") && message.contains(" denied request")) {
      return ADMISSION_POLICY;
    }
    return switch (failure.getCode()) {
      case 401 -> CREDENTIALS;
      case 403 -> ofForbidden(message);
      case 404 -> UNKNOWN_PATH.matcher(message).find() ? KIND_MISSING : OTHER;
      case 409 -> ofConflict(failure.getStatus(), message);
      case 500 -> message.contains("failed calling webhook ") ? WEBHOOK_UNAVAILABLE : OTHER;
      default -> OTHER;
    };
  }

  private static FailureCause ofForbidden(String message) {
    if (OVER_QUOTA.matcher(message).find()) {
      return QUOTA;
    }
    if (message.contains("violates PodSecurity ")) {
      return POD_SECURITY;
    }
    // Admission plugins answer with "is forbidden:". Other refusals come from authorization.
    return PERMISSION.matcher(message).find() || !message.contains(" is forbidden: ")
        ? MISSING_PERMISSION
        : OTHER;
  }

  /** An object that is being deleted will free its name, so the request is repeated. */
  private static FailureCause ofConflict(Status status, String message) {
    return status != null
            && "AlreadyExists".equals(status.getReason())
            && !message.startsWith("object is being deleted")
        ? ALREADY_EXISTS
        : CONFLICT;
  }

  private static boolean isNamespaceTerminating(KubernetesClientException failure) {
    return namespaceCause(failure).isPresent();
  }

  /** Returns the sentence of the API server about the namespace that is being deleted. */
  static Optional<String> namespaceTerminating(KubernetesClientException failure) {
    return namespaceCause(failure)
        .map(cause -> cause.getMessage() == null ? message(failure) : cause.getMessage());
  }

  private static Optional<StatusCause> namespaceCause(KubernetesClientException failure) {
    return Optional.ofNullable(failure.getStatus())
        .map(Status::getDetails)
        .map(StatusDetails::getCauses)
        .orElse(List.of())
        .stream()
        .filter(cause -> "NamespaceTerminating".equals(cause.getReason()))
        .findFirst();
  }

  private static String message(KubernetesClientException failure) {
    Status status = failure.getStatus();
    return status == null || status.getMessage() == null ? "" : status.getMessage();
  }

  /** What the administrator of the Kubernetes cluster can do; empty if nothing is known. */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}
