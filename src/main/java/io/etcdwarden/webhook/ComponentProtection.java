package io.etcdwarden.webhook;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.kube.Components;
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

  private final Accounts accounts;
  private final Components components;

  ComponentProtection(Accounts accounts, Components components) {
    this.accounts = accounts;
    this.components = components;
  }

  /** What the change is really made to, or the verdict that needs no such thing. */
  private sealed interface Subject {
    record Found(Component component) implements Subject {}

    record Decided(Verdict verdict) implements Subject {}
  }

  Verdict judge(AdmissionCall call) {
    if (FREE_OPERATIONS.contains(call.operation())
        || !PROTECTED.contains(call.kind())
        || (call.kind().equals("Scale") && !call.resource().equals("statefulsets"))) {
      return Verdict.ALLOWED;
    }
    if (call.component().isEmpty()) {
      return new Verdict.Failed(
          BAD_REQUEST, "the call carries no " + call.kind() + " that can be read");
    }
    return switch (subject(call, call.component().get())) {
      case Subject.Decided decided -> decided.verdict();
      case Subject.Found found -> judge(call, found.component());
    };
  }

  private Subject subject(AdmissionCall call, Component own) {
    return switch (call.kind()) {
      case "Scale" -> memberSet(call);
      case "PersistentVolumeClaim" -> memberSetOfClaim(call, own.labels());
      default -> new Subject.Found(own);
    };
  }

  private Subject memberSet(AdmissionCall call) {
    return components
        .memberSet(call.namespace(), call.name())
        .<Subject>map(set -> new Subject.Found(Component.of(set)))
        .orElseGet(() -> unclear("there is no StatefulSet for " + call.object()));
  }

  /** Claims carry the labels by which their member set selects its pods. */
  private Subject memberSetOfClaim(AdmissionCall call, Map<String, String> labels) {
    if (labels.isEmpty()) {
      return unclear(call.object() + " has no labels that say whose it is");
    }
    List<Component> sets =
        components.memberSets(call.namespace(), labels).stream().map(Component::of).toList();
    return switch (sets.size()) {
      case 0 -> new Subject.Decided(Verdict.ALLOWED);
      case 1 -> new Subject.Found(sets.getFirst());
      default -> unclear("several StatefulSets carry the labels of " + call.object());
    };
  }

  private static Subject unclear(String reason) {
    return new Subject.Decided(new Verdict.Failed(UNCLEAR, reason));
  }

  private Verdict judge(AdmissionCall call, Component component) {
    if (!component.isManaged()) {
      return Verdict.ALLOWED;
    }
    Optional<Etcd> etcd =
        component.partOf().flatMap(name -> components.etcd(call.namespace(), name));
    if (etcd.isEmpty()) {
      return Verdict.allowedWith(
          call.object() + " is labelled as part of an Etcd, but there is no such Etcd");
    }
    return judge(call, component, etcd.get());
  }

  private Verdict judge(AdmissionCall call, Component component, Etcd etcd) {
    boolean isOperator = accounts.isOperator(call.user());
    boolean isExempt = accounts.isExempt(call.user());
    if (etcd.isAnnotated(Annotations.DISABLE_PROTECTION)
        || (RUNTIME.contains(call.kind()) && etcd.isAnnotated(Annotations.DISABLE_RUNTIME))) {
      return Verdict.ALLOWED;
    }
    if (call.isDeletion() && isInProgress(etcd, LastOperation.DELETE)) {
      return isOperator || isExempt ? Verdict.ALLOWED : denied(call, etcd, "is being deleted");
    }
    if (isOperator || (call.kind().equals("Lease") && isMember(call, etcd))) {
      return Verdict.ALLOWED;
    }
    boolean isBusy = isInProgress(etcd, LastOperation.RECONCILE);
    if (isExempt && (!isBusy || component.isLeaving())) {
      return Verdict.ALLOWED;
    }
    return denied(call, etcd, isExempt ? "is being reconciled" : "is kept by the operator");
  }

  private boolean isMember(AdmissionCall call, Etcd etcd) {
    return accounts.isMember(call.user(), call.namespace(), etcd.getMetadata().getName());
  }

  private static boolean isInProgress(Etcd etcd, String type) {
    return etcd.getStatus() != null
        && etcd.getStatus().lastOperation() != null
        && type.equals(etcd.getStatus().lastOperation().type())
        && UNFINISHED.contains(etcd.getStatus().lastOperation().state());
  }

  private static Verdict denied(AdmissionCall call, Etcd etcd, String because) {
    String who =
        call.user().isEmpty()
            ? "somebody whom the call does not name"
            : AdmissionCall.shown(call.user());
    return new Verdict.Denied(
        "%s of %s by %s is refused: Etcd %s %s. Change the Etcd instead, or annotate it with %s."
            .formatted(
                AdmissionCall.shown(call.operation()),
                call.object(),
                who,
                etcd.getMetadata().getName(),
                because,
                Annotations.DISABLE_PROTECTION));
  }
}
