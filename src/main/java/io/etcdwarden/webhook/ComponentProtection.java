package io.etcdwarden.webhook;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.kube.access.OwnerLookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges who may change the objects of a cluster. The rules are those of the reference operator, in
 * its order: the first that fits decides.
 */
final class ComponentProtection {
  private static final int BAD_REQUEST = 400;
  private static final int UNCLEAR = 500;

  private static final Set<String> FREE_OPERATIONS = Set.of("CREATE", "CONNECT");
  private static final Set<String> PROTECTED =
      Set.of(
          "ServiceAccount",
          "Service",
          "ConfigMap",
          "Role",
          "RoleBinding",
          "StatefulSet",
          "PodDisruptionBudget",
          "Lease",
          "Scale",
          "PersistentVolumeClaim");

  /** What the operator does not keep while a cluster's runtime is switched off. */
  private static final Set<String> RUNTIME =
      Set.of("ServiceAccount", "Role", "RoleBinding", "Lease", "PodDisruptionBudget", "Service");

  private static final Set<String> UNFINISHED =
      Set.of(LastOperation.PROCESSING, LastOperation.ERROR, LastOperation.REQUEUE);

  private final PrivilegedAccounts privilegedAccounts;
  private final OwnerLookup ownerLookup;

  ComponentProtection(PrivilegedAccounts privilegedAccounts, OwnerLookup ownerLookup) {
    this.privilegedAccounts = privilegedAccounts;
    this.ownerLookup = ownerLookup;
  }

  /** What the change is really made to, or the verdict that needs no such thing. */
  private sealed interface Subject {
    record Found(ComponentMetadata componentMetadata) implements Subject {}

    record Decided(AdmissionDecision admissionDecision) implements Subject {}
  }

  AdmissionDecision decide(AdmissionCall call) {
    if (FREE_OPERATIONS.contains(call.operation())
        || !PROTECTED.contains(call.kind())
        || (call.kind().equals("Scale") && !call.resource().equals("statefulsets"))) {
      return AdmissionDecision.ALLOWED;
    }
    if (call.component().isEmpty()) {
      return new AdmissionDecision.Failed(
          BAD_REQUEST, "the call carries no " + call.kind() + " that can be read");
    }
    return switch (subject(call, call.component().get())) {
      case Subject.Decided decided -> decided.admissionDecision();
      case Subject.Found found -> decide(call, found.componentMetadata());
    };
  }

  private Subject subject(AdmissionCall call, ComponentMetadata own) {
    return switch (call.kind()) {
      case "Scale" -> memberSet(call);
      case "PersistentVolumeClaim" -> memberSetOfClaim(call, own.labels());
      default -> new Subject.Found(own);
    };
  }

  private Subject memberSet(AdmissionCall call) {
    return ownerLookup
        .memberSet(call.namespace(), call.name())
        .<Subject>map(set -> new Subject.Found(ComponentMetadata.of(set)))
        .orElseGet(() -> unclear("there is no StatefulSet for " + call.objectName()));
  }

  /** Claims carry the labels by which their member set selects its pods. */
  private Subject memberSetOfClaim(AdmissionCall call, Map<String, String> labels) {
    if (labels.isEmpty()) {
      return unclear(call.objectName() + " has no labels that say whose it is");
    }
    List<ComponentMetadata> sets =
        ownerLookup.memberSets(call.namespace(), labels).stream()
            .map(ComponentMetadata::of)
            .toList();
    return switch (sets.size()) {
      case 0 -> new Subject.Decided(AdmissionDecision.ALLOWED);
      case 1 -> new Subject.Found(sets.getFirst());
      default -> unclear("several StatefulSets carry the labels of " + call.objectName());
    };
  }

  private static Subject unclear(String reason) {
    return new Subject.Decided(new AdmissionDecision.Failed(UNCLEAR, reason));
  }

  private AdmissionDecision decide(AdmissionCall call, ComponentMetadata componentMetadata) {
    if (!componentMetadata.isManaged()) {
      return AdmissionDecision.ALLOWED;
    }
    Optional<Etcd> etcd =
        componentMetadata.partOf().flatMap(name -> ownerLookup.etcd(call.namespace(), name));
    if (etcd.isEmpty()) {
      return AdmissionDecision.allowedWith(
          call.objectName() + " is labelled as part of an Etcd, but there is no such Etcd");
    }
    return decide(call, componentMetadata, etcd.get());
  }

  private AdmissionDecision decide(
      AdmissionCall call, ComponentMetadata componentMetadata, Etcd etcd) {
    boolean isOperator = privilegedAccounts.isOperator(call.user());
    boolean isExempt = privilegedAccounts.isExempt(call.user());
    if (etcd.isAnnotated(Annotations.DISABLE_PROTECTION)
        || (RUNTIME.contains(call.kind()) && etcd.isAnnotated(Annotations.DISABLE_RUNTIME))) {
      return AdmissionDecision.ALLOWED;
    }
    if (call.isDeletion() && isInProgress(etcd, LastOperation.DELETE)) {
      return isOperator || isExempt
          ? AdmissionDecision.ALLOWED
          : denied(call, etcd, "is being deleted");
    }
    if (isOperator || (call.kind().equals("Lease") && isMember(call, etcd))) {
      return AdmissionDecision.ALLOWED;
    }
    boolean isBusy = isInProgress(etcd, LastOperation.RECONCILE);
    if (isExempt && (!isBusy || componentMetadata.isBeingDeleted())) {
      return AdmissionDecision.ALLOWED;
    }
    return denied(call, etcd, isExempt ? "is being reconciled" : "is kept by the operator");
  }

  private boolean isMember(AdmissionCall call, Etcd etcd) {
    return privilegedAccounts.isMember(call.user(), call.namespace(), etcd.getMetadata().getName());
  }

  private static boolean isInProgress(Etcd etcd, String type) {
    return etcd.getStatus() != null
        && etcd.getStatus().lastOperation() != null
        && type.equals(etcd.getStatus().lastOperation().type())
        && UNFINISHED.contains(etcd.getStatus().lastOperation().state());
  }

  private static AdmissionDecision denied(AdmissionCall call, Etcd etcd, String because) {
    String who =
        call.user().isEmpty()
            ? "somebody whom the call does not name"
            : AdmissionCall.truncated(call.user());
    return new AdmissionDecision.Denied(
        "%s of %s by %s is refused: Etcd %s %s. Change the Etcd instead, or annotate it with %s."
            .formatted(
                AdmissionCall.truncated(call.operation()),
                call.objectName(),
                who,
                etcd.getMetadata().getName(),
                because,
                Annotations.DISABLE_PROTECTION));
  }
}
