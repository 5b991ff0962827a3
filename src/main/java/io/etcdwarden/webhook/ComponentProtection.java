package io.etcdwarden.webhook;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.kube.access.OwnerLookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who may change the objects of a cluster. The rules and their order are those of
 * etcd-druid: the first rule that matches decides.
 */
final class ComponentProtection {
  private static final int BAD_REQUEST = 400;
  private static final int INTERNAL_ERROR = 500;

  private static final Set<String> ALLOWED_OPERATIONS = Set.of("CREATE", "CONNECT");
  private static final Set<String> PROTECTED_KINDS =
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

  /** The kinds that the operator does not manage while the runtime of a cluster is disabled. */
  private static final Set<String> RUNTIME_KINDS =
      Set.of("ServiceAccount", "Role", "RoleBinding", "Lease", "PodDisruptionBudget", "Service");

  private static final Set<String> UNFINISHED_STATES =
      Set.of(LastOperation.PROCESSING, LastOperation.ERROR, LastOperation.REQUEUE);

  private final PrivilegedAccounts privilegedAccounts;
  private final OwnerLookup ownerLookup;

  ComponentProtection(PrivilegedAccounts privilegedAccounts, OwnerLookup ownerLookup) {
    this.privilegedAccounts = privilegedAccounts;
    this.ownerLookup = ownerLookup;
  }

  /** The object that decides on a change, or a decision that needs no such object. */
  private sealed interface Subject {
    record Found(ComponentMetadata componentMetadata) implements Subject {}

    record Decided(AdmissionDecision admissionDecision) implements Subject {}
  }

  AdmissionDecision decide(AdmissionCall call) {
    if (ALLOWED_OPERATIONS.contains(call.operation())
        || !PROTECTED_KINDS.contains(call.kind())
        || (call.kind().equals("Scale") && !call.resource().equals("statefulsets"))) {
      return AdmissionDecision.ALLOWED;
    }
    if (call.component().isEmpty()) {
      return new AdmissionDecision.Failed(
          BAD_REQUEST, "the admission request contains no readable " + call.kind());
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
        .orElseGet(() -> failed("no StatefulSet exists for " + call.objectName()));
  }

  /** The StatefulSet controller gives a claim the labels that the StatefulSet selects pods by. */
  private Subject memberSetOfClaim(AdmissionCall call, Map<String, String> labels) {
    if (labels.isEmpty()) {
      return failed(call.objectName() + " has no labels that name its StatefulSet");
    }
    List<ComponentMetadata> sets =
        ownerLookup.memberSets(call.namespace(), labels).stream()
            .map(ComponentMetadata::of)
            .toList();
    return switch (sets.size()) {
      case 0 -> memberSetOfClaimName(call, labels);
      case 1 -> new Subject.Found(sets.getFirst());
      default -> failed("more than one StatefulSet has the labels of " + call.objectName());
    };
  }

  /** A claim that the StatefulSet controller did not create may have further labels. */
  private Subject memberSetOfClaimName(AdmissionCall call, Map<String, String> labels) {
    return Optional.ofNullable(labels.get(Labels.PART_OF)).stream()
        .flatMap(
            partOf -> ownerLookup.memberSetsOfClaim(call.namespace(), partOf, call.name()).stream())
        .findFirst()
        .<Subject>map(set -> new Subject.Found(ComponentMetadata.of(set)))
        .orElseGet(() -> new Subject.Decided(AdmissionDecision.ALLOWED));
  }

  private static Subject failed(String reason) {
    return new Subject.Decided(new AdmissionDecision.Failed(INTERNAL_ERROR, reason));
  }

  private AdmissionDecision decide(AdmissionCall call, ComponentMetadata componentMetadata) {
    if (!componentMetadata.isManaged()) {
      return AdmissionDecision.ALLOWED;
    }
    Optional<Etcd> etcd =
        componentMetadata.partOf().flatMap(name -> ownerLookup.etcd(call.namespace(), name));
    if (etcd.isEmpty()) {
      return AdmissionDecision.allowedWith(
          call.objectName() + " is labelled as part of an Etcd that does not exist");
    }
    return decide(call, componentMetadata, etcd.get());
  }

  private AdmissionDecision decide(
      AdmissionCall call, ComponentMetadata componentMetadata, Etcd etcd) {
    boolean isOperator = privilegedAccounts.isOperator(call.user());
    boolean isExempt = privilegedAccounts.isExempt(call.user());
    if (etcd.isAnnotated(Annotations.DISABLE_PROTECTION)
        || (RUNTIME_KINDS.contains(call.kind()) && etcd.isAnnotated(Annotations.DISABLE_RUNTIME))) {
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
    return denied(call, etcd, isExempt ? "is being reconciled" : "is managed by the operator");
  }

  private boolean isMember(AdmissionCall call, Etcd etcd) {
    return privilegedAccounts.isMember(call.user(), call.namespace(), etcd.getMetadata().getName());
  }

  private static boolean isInProgress(Etcd etcd, String type) {
    return etcd.getStatus() != null
        && etcd.getStatus().lastOperation() != null
        && type.equals(etcd.getStatus().lastOperation().type())
        && UNFINISHED_STATES.contains(etcd.getStatus().lastOperation().state());
  }

  private static AdmissionDecision denied(AdmissionCall call, Etcd etcd, String because) {
    String who = call.user().isEmpty() ? "an unnamed user" : AdmissionCall.truncated(call.user());
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
