package io.etcdwarden.app;

import io.etcdwarden.config.OperatorConfig;
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
  /** One thing that must be allowed. */
  record Need(String group, String resource, List<String> verbs) {}

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

  /** A sentence with everything that is not allowed; empty if all is, or nobody can tell. */
  static Optional<String> missing(KubernetesClient client, OperatorConfig config) {
    List<String> watched = config.controllers().etcd().watchNamespaces();
    if (watched.isEmpty()) {
      return missing(client, config, "default", "");
    }
    return watched.stream()
        .flatMap(
            namespace -> missing(client, config, namespace, " in namespace " + namespace).stream())
        .findFirst();
  }

  private static Optional<String> missing(
      KubernetesClient client, OperatorConfig config, String namespace, String where) {
    SubjectRulesReviewStatus rules = rules(client, namespace);
    List<String> missing = new ArrayList<>();
    for (Need need : needs(config)) {
      List<String> verbs =
          need.verbs().stream().filter(verb -> !isAllowed(rules, need, verb)).toList();
      if (!verbs.isEmpty()) {
        missing.add(String.join(", ", verbs) + " " + need.resource());
      }
    }
    // Some authorizers cannot list their rules; a refusal will then tell.
    if (missing.isEmpty() || Boolean.TRUE.equals(rules.getIncomplete())) {
      return Optional.empty();
    }
    return Optional.of(
        "the operator's account may not "
            + String.join("; ", missing)
            + where
            + "; bind it to the ClusterRole of deploy/"
            + (where.isEmpty() ? "" : " there, or watch other namespaces"));
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
                    && isUnnamed(rule));
  }

  private static boolean isUnnamed(ResourceRule rule) {
    return rule.getResourceNames() == null || rule.getResourceNames().isEmpty();
  }

  private static boolean covers(List<String> allowed, String asked) {
    return allowed.contains("*") || allowed.contains(asked);
  }
}
