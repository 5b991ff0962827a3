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
