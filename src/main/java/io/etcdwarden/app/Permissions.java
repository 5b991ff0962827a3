package io.etcdwarden.app;

import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.access.AdmissionApi;
import io.etcdwarden.webhook.Webhook;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectRulesReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks at start that the operator has all permissions it needs. Otherwise the API server would
 * reject a request in the middle of a reconcile. A test compares the list with the roles in {@code
 * deploy/}.
 */
final class Permissions {
  /**
   * Verbs that the operator needs for one resource.
   *
   * @param name the only object that the operator needs; empty for all objects
   */
  record Requirement(String group, String resource, String name, List<String> verbs) {
    Requirement(String group, String resource, List<String> verbs) {
      this(group, resource, "", verbs);
    }

    private String describe(List<String> missingVerbs) {
      return (String.join(", ", missingVerbs) + " " + resource + " " + name).strip();
    }
  }

  private static final List<Requirement> ALWAYS =
      List.of(
          new Requirement(
              "druid.gardener.cloud", "etcds", List.of("get", "list", "watch", "patch")),
          new Requirement("druid.gardener.cloud", "etcds/status", List.of("patch")),
          new Requirement(
              "druid.gardener.cloud",
              "etcdopstasks",
              List.of("get", "list", "watch", "create", "patch", "delete")),
          new Requirement("druid.gardener.cloud", "etcdopstasks/status", List.of("patch")),
          new Requirement("", "serviceaccounts", readAndWrite()),
          new Requirement("", "services", readAndWrite()),
          new Requirement("", "configmaps", readAndWrite()),
          new Requirement("", "secrets", readAndWrite()),
          new Requirement("", "events", List.of("create", "list", "watch")),
          new Requirement("", "pods", List.of("get", "list", "watch", "create", "delete")),
          new Requirement(
              "", "persistentvolumeclaims", List.of("get", "list", "watch", "patch", "delete")),
          new Requirement("storage.k8s.io", "storageclasses", List.of("get")),
          new Requirement("apps", "statefulsets", readAndWrite()),
          new Requirement("policy", "poddisruptionbudgets", readAndWrite()),
          new Requirement("rbac.authorization.k8s.io", "roles", readAndWrite()),
          new Requirement("rbac.authorization.k8s.io", "rolebindings", readAndWrite()),
          new Requirement("coordination.k8s.io", "leases", readAndWrite()));

  private static final Requirement JOBS =
      new Requirement("batch", "jobs", List.of("get", "list", "watch", "create", "delete"));

  private static final List<Requirement> COPY_BACKUPS =
      List.of(
          JOBS,
          new Requirement(
              "druid.gardener.cloud",
              "etcdcopybackupstasks",
              List.of("get", "list", "watch", "patch")),
          new Requirement("druid.gardener.cloud", "etcdcopybackupstasks/status", List.of("patch")));

  private Permissions() {}

  /** The permissions that an operator with these settings needs in the namespaces of Etcds. */
  static List<Requirement> required(OperatorConfig config) {
    List<Requirement> needs = new ArrayList<>(ALWAYS);
    if (config.controllers().etcdCopyBackupsTask().enabled()) {
      needs.addAll(COPY_BACKUPS);
    }
    if (config.controllers().compaction().enabled()) {
      needs.add(JOBS);
    }
    return needs.stream().distinct().toList();
  }

  private static List<String> readAndWrite() {
    // Server-side apply of a missing object needs create and patch.
    return List.of("get", "list", "watch", "create", "patch", "delete");
  }

  /** The permissions that the operator needs in its own namespace. */
  static List<Requirement> requiredInOwnNamespace(OperatorConfig config) {
    List<Requirement> needs = new ArrayList<>();
    if (config.leaderElection().enabled()) {
      String lease = config.leaderElection().resourceName();
      needs.add(new Requirement("coordination.k8s.io", "leases", List.of("create")));
      needs.add(
          new Requirement(
              "coordination.k8s.io", "leases", lease, List.of("get", "update", "patch")));
    }
    if (config.componentProtection().enabled()
        && Webhook.managesCertificate(config.server().webhooks())) {
      List<String> verbs = List.of("get", "list", "watch", "patch");
      needs.add(new Requirement("", "secrets", List.of("create")));
      needs.add(new Requirement("", "secrets", AdmissionApi.SECRET, verbs));
      needs.add(
          new Requirement(
              "admissionregistration.k8s.io",
              "validatingwebhookconfigurations",
              AdmissionApi.CONFIGURATION,
              verbs));
    }
    return needs;
  }

  /**
   * A message that lists all missing permissions. It is empty if none is missing or the API server
   * cannot list the permissions.
   */
  static Optional<String> missing(
      KubernetesClient client, OperatorConfig config, String ownNamespace) {
    return missingForClusters(client, config)
        .or(() -> missingInOwnNamespace(client, requiredInOwnNamespace(config), ownNamespace));
  }

  private static Optional<String> missingForClusters(
      KubernetesClient client, OperatorConfig config) {
    List<Requirement> needs = required(config);
    List<String> watched = config.controllers().etcd().watchNamespaces();
    if (watched.isEmpty()) {
      return missing(client, needs, "default", "; bind it to the ClusterRole of deploy/");
    }
    return watched.stream()
        .flatMap(
            namespace ->
                missing(
                    client,
                    needs,
                    namespace,
                    " in namespace "
                        + namespace
                        + "; bind it to the ClusterRole of deploy/ there, or change"
                        + " controllers.etcd.watchNamespaces")
                    .stream())
        .findFirst();
  }

  private static Optional<String> missingInOwnNamespace(
      KubernetesClient client, List<Requirement> needs, String ownNamespace) {
    return needs.isEmpty()
        ? Optional.empty()
        : missing(
            client,
            needs,
            ownNamespace,
            " in its own namespace "
                + ownNamespace
                + "; bind it to the roles of deploy/ for the operator's own namespace");
  }

  /**
   * @param advice the end of the message: the namespace and the remedy
   */
  private static Optional<String> missing(
      KubernetesClient client, List<Requirement> needs, String namespace, String advice) {
    SubjectRulesReviewStatus rules = rules(client, namespace);
    List<String> missing = new ArrayList<>();
    for (Requirement requirement : needs) {
      List<String> verbs =
          requirement.verbs().stream()
              .filter(verb -> !isAllowed(rules, requirement, verb))
              .toList();
      if (!verbs.isEmpty()) {
        missing.add(requirement.describe(verbs));
      }
    }
    // Some authorizers cannot list their rules. Then a missing permission shows at its first use.
    if (missing.isEmpty() || Boolean.TRUE.equals(rules.getIncomplete())) {
      return Optional.empty();
    }
    return Optional.of("the operator's account may not " + String.join("; ", missing) + advice);
  }

  private static SubjectRulesReviewStatus rules(KubernetesClient client, String namespace) {
    SelfSubjectRulesReview review =
        new SelfSubjectRulesReviewBuilder()
            .withNewSpec()
            .withNamespace(namespace)
            .endSpec()
            .build();
    return client.resource(review).create().getStatus();
  }

  private static boolean isAllowed(
      SubjectRulesReviewStatus rules, Requirement requirement, String verb) {
    return rules.getResourceRules().stream()
        .anyMatch(
            rule ->
                covers(rule.getApiGroups(), requirement.group())
                    && covers(rule.getResources(), requirement.resource())
                    && covers(rule.getVerbs(), verb)
                    && coversName(rule, requirement.name()));
  }

  /** A rule without resource names covers all objects, a rule with names only these. */
  private static boolean coversName(ResourceRule rule, String name) {
    return rule.getResourceNames() == null
        || rule.getResourceNames().isEmpty()
        || rule.getResourceNames().contains(name);
  }

  private static boolean covers(List<String> allowed, String requested) {
    return allowed.contains("*") || allowed.contains(requested);
  }
}
