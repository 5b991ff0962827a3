package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  @Test
  void theClusterRoleInDeployGrantsEveryRequiredPermission() {
    ClusterRole role = DeployedPermissions.clusterRole();

    List<String> missing = new ArrayList<>();
    for (Permissions.Requirement requirement : Permissions.required(everythingEnabled())) {
      for (String verb : requirement.verbs()) {
        if (role.getRules().stream().noneMatch(rule -> grants(rule, requirement, verb))) {
          missing.add(verb + " " + requirement.resource());
        }
      }
    }

    assertEquals(List.of(), missing);
  }

  @Test
  void theClusterRoleGrantsNothingElseExceptForTheseReasons() {
    Map<String, List<String>> reasons =
        Map.of(
            "members use these verbs; RBAC forbids to grant permissions that one does not have",
            List.of("update leases", "update statefulsets"),
            "owner references with blockOwnerDeletion need it, if the API server enforces that",
            List.of("update etcds/finalizers", "update etcdcopybackupstasks/finalizers"));
    Set<String> known = new TreeSet<>();
    reasons.values().forEach(known::addAll);
    for (Permissions.Requirement requirement : Permissions.required(everythingEnabled())) {
      requirement.verbs().forEach(verb -> known.add(verb + " " + requirement.resource()));
    }

    Set<String> granted = new TreeSet<>();
    for (PolicyRule rule : DeployedPermissions.clusterRole().getRules()) {
      for (String resource : rule.getResources()) {
        rule.getVerbs().forEach(verb -> granted.add(verb + " " + resource));
      }
    }

    assertEquals(known, granted);
  }

  @Test
  void disabledControllersRequireNoPermissions() {
    assertTrue(
        Permissions.required(everythingEnabled()).stream().anyMatch(PermissionsTest::isForJobs));
    assertTrue(
        Permissions.required(OperatorConfig.DEFAULT).stream()
            .noneMatch(PermissionsTest::isForJobs));
  }

  private static boolean isForJobs(Permissions.Requirement requirement) {
    return requirement.resource().equals("jobs")
        || requirement.resource().startsWith("etcdcopybackupstasks");
  }

  private static OperatorConfig everythingEnabled() {
    return ConfigFile.read(Path.of("src/test/resources/config/every-key.yaml"));
  }

  private static boolean grants(PolicyRule rule, Permissions.Requirement requirement, String verb) {
    return rule.getApiGroups().contains(requirement.group())
        && rule.getResources().contains(requirement.resource())
        && rule.getVerbs().contains(verb);
  }
}
