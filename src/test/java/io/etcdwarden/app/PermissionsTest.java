package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.operator.DeployedRights;
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
  void everythingTheOperatorLooksForAtStartIsGrantedByTheClusterRoleInDeploy() {
    ClusterRole role = DeployedRights.clusterRole();

    List<String> missing = new ArrayList<>();
    for (Permissions.Need need : Permissions.needs(everythingOn())) {
      for (String verb : need.verbs()) {
        if (role.getRules().stream().noneMatch(rule -> grants(rule, need, verb))) {
          missing.add(verb + " " + need.resource());
        }
      }
    }

    assertEquals(List.of(), missing);
  }

  @Test
  void nothingElseIsGrantedButForTheseReasons() {
    Map<String, List<String>> reasons =
        Map.of(
            "members renew and look with it, and nobody grants what he lacks",
            List.of("update leases", "update statefulsets"),
            "owning with blockOwnerDeletion asks for it, where the API server enforces that",
            List.of("update etcds/finalizers", "update etcdcopybackupstasks/finalizers"));
    Set<String> known = new TreeSet<>();
    reasons.values().forEach(known::addAll);
    for (Permissions.Need need : Permissions.needs(everythingOn())) {
      need.verbs().forEach(verb -> known.add(verb + " " + need.resource()));
    }

    Set<String> granted = new TreeSet<>();
    for (PolicyRule rule : DeployedRights.clusterRole().getRules()) {
      for (String resource : rule.getResources()) {
        rule.getVerbs().forEach(verb -> granted.add(verb + " " + resource));
      }
    }

    assertEquals(known, granted);
  }

  @Test
  void whatIsSwitchedOffIsNotAskedFor() {
    assertTrue(Permissions.needs(everythingOn()).stream().anyMatch(PermissionsTest::isForJobs));
    assertTrue(
        Permissions.needs(OperatorConfig.DEFAULT).stream().noneMatch(PermissionsTest::isForJobs));
  }

  private static boolean isForJobs(Permissions.Need need) {
    return need.resource().equals("jobs") || need.resource().startsWith("etcdcopybackupstasks");
  }

  private static OperatorConfig everythingOn() {
    return ConfigFile.read(Path.of("src/test/resources/config/every-key.yaml"));
  }

  private static boolean grants(PolicyRule rule, Permissions.Need need, String verb) {
    return rule.getApiGroups().contains(need.group())
        && rule.getResources().contains(need.resource())
        && rule.getVerbs().contains(verb);
  }
}
