package io.etcdwarden.app;

import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.AdmissionObjects;
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
 * What the operator must be allowed to do, held against what it is allowed: one question to the API
 * server instead of a refusal in the middle of a cluster's creation. The rules are those of {@code
 * deploy/}; a test holds the two together.
 */
final class Permissions {
  /** One thing that must be allowed, for the object of that name alone unless the name is empty. */
  record Need(String group, String resource, String name, List<String> verbs) {
    Need(String group, String resource, List<String> verbs) {
      this(group, resource, "", verbs);
    }

    private String of(List<String> some) {
      return (String.join(", ", some) + " " + resource + " " + name).strip();
    }
  }

  private static final List<Need> ALWAYS =
      List.of(
          new Need("druid.gardener.cloud", "etcds", List.of("get", "list", "watch", "patch")),
          new Need("druid.gardener.cloud", "etcds/status", List.of("patch")),
          new Need(
              "druid.gardener.cloud",
              "etcdopstasks",
              List.of("get", "list", "watch", "create", "patch", "delete")),
          new Need("druid.gardener.cloud", "etcdopstasks/status", List.of("patch")),
          new Need("", "serviceaccounts", writes()),
          new Need("", "services", writes()),
          new Need("", "configmaps", writes()),
          new Need("", "secrets", List.of("get", "list", "watch", "create", "patch")),
          new Need("", "events", List.of("create", "list", "watch")),
          new Need("", "pods", List.of("get", "list", "watch", "create", "delete")),
          new Need(
              "", "persistentvolumeclaims", List.of("get", "list", "watch", "patch", "delete")),
          new Need("storage.k8s.io", "storageclasses", List.of("get")),
          new Need("apps", "statefulsets", writes()),
          new Need("policy", "poddisruptionbudgets", writes()),
          new Need("rbac.authorization.k8s.io", "roles", writes()),
          new Need("rbac.authorization.k8s.io", "rolebindings", writes()),
          new Need("coordination.k8s.io", "leases", writes()));

  private static final Need JOBS =
      new Need("batch", "jobs", List.of("get", "list", "watch", "create", "delete"));

  private static final List<Need> COPIES =
      List.of(
          JOBS,
          new Need(
              "druid.gardener.cloud",
              "etcdcopybackupstasks",
              List.of("get", "list", "watch", "patch")),
          new Need("druid.gardener.cloud", "etcdcopybackupstasks/status", List.of("patch")));

  private Permissions() {}

  /** What an operator with these settings must be allowed. */
  static List<Need> needs(OperatorConfig config) {
    List<Need> needs = new ArrayList<>(ALWAYS);
    if (config.controllers().etcdCopyBackupsTask().enabled()) {
      needs.addAll(COPIES);
    }
    if (config.controllers().compaction().enabled()) {
      needs.add(JOBS);
    }
    return needs.stream().distinct().toList();
  }

  private static List<String> writes() {
    // Server-side apply of an object that is not there yet asks for create as well as patch.
    return List.of("get", "list", "watch", "create", "patch", "delete");
  }

  /** What it needs for itself, in its own namespace. */
  static List<Need> ownNeeds(OperatorConfig config) {
    List<Need> needs = new ArrayList<>();
    if (config.leaderElection().enabled()) {
      String lease = config.leaderElection().resourceName();
      needs.add(new Need("coordination.k8s.io", "leases", List.of("create")));
      needs.add(
          new Need("coordination.k8s.io", "leases", lease, List.of("get", "update", "patch")));
    }
    if (config.componentProtection().enabled()
        && Webhook.makesItsCertificate(config.server().webhooks())) {
      List<String> verbs = List.of("get", "list", "watch", "patch");
      needs.add(new Need("", "secrets", List.of("create")));
      needs.add(new Need("", "secrets", AdmissionObjects.SECRET, verbs));
      needs.add(
          new Need(
              "admissionregistration.k8s.io",
              "validatingwebhookconfigurations",
              AdmissionObjects.CONFIGURATION,
              verbs));
    }
    return needs;
  }

  /**
   * A sentence with everything that is not allowed; empty if all is, or nobody can tell.
   *
   * @param home the operator's own namespace
   */
  static Optional<String> missing(KubernetesClient client, OperatorConfig config, String home) {
    return missingForClusters(client, config)
        .or(() -> missingForItself(client, ownNeeds(config), home));
  }

  private static Optional<String> missingForClusters(
      KubernetesClient client, OperatorConfig config) {
    List<Need> needs = needs(config);
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
                        + "; bind it to the ClusterRole of deploy/ there, or watch other namespaces")
                    .stream())
        .findFirst();
  }

  private static Optional<String> missingForItself(
      KubernetesClient client, List<Need> needs, String home) {
    return needs.isEmpty()
        ? Optional.empty()
        : missing(
            client,
            needs,
            home,
            " in its own namespace "
                + home
                + "; bind it to the roles of deploy/ for its own things");
  }

  /**
   * @param advice the end of the sentence: where it is missing, and what to do
   */
  private static Optional<String> missing(
      KubernetesClient client, List<Need> needs, String namespace, String advice) {
    SubjectRulesReviewStatus rules = rules(client, namespace);
    List<String> missing = new ArrayList<>();
    for (Need need : needs) {
      List<String> verbs =
          need.verbs().stream().filter(verb -> !isAllowed(rules, need, verb)).toList();
      if (!verbs.isEmpty()) {
        missing.add(need.of(verbs));
      }
    }
    // Some authorizers cannot list their rules; a refusal will then tell.
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

  private static boolean isAllowed(SubjectRulesReviewStatus rules, Need need, String verb) {
    return rules.getResourceRules().stream()
        .anyMatch(
            rule ->
                covers(rule.getApiGroups(), need.group())
                    && covers(rule.getResources(), need.resource())
                    && covers(rule.getVerbs(), verb)
                    && isFor(rule, need.name()));
  }

  /** A rule without names is for all objects; one with names is never for those not named yet. */
  private static boolean isFor(ResourceRule rule, String name) {
    return rule.getResourceNames() == null
        || rule.getResourceNames().isEmpty()
        || rule.getResourceNames().contains(name);
  }

  private static boolean covers(List<String> allowed, String asked) {
    return allowed.contains("*") || allowed.contains(asked);
  }
}
