package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  @Test
  void everythingTheOperatorLooksForAtStartIsGrantedByTheClusterRoleInDeploy() throws IOException {
    ClusterRole role = clusterRole();

    List<String> missing = new ArrayList<>();
    for (Permissions.Need need : Permissions.NEEDS) {
      for (String verb : need.verbs()) {
        if (role.getRules().stream().noneMatch(rule -> grants(rule, need, verb))) {
          missing.add(verb + " " + need.resource());
        }
      }
    }

    assertEquals(List.of(), missing);
  }

  private static boolean grants(PolicyRule rule, Permissions.Need need, String verb) {
    return rule.getApiGroups().contains(need.group())
        && rule.getResources().contains(need.resource())
        && rule.getVerbs().contains(verb);
  }

  private static ClusterRole clusterRole() throws IOException {
    return Pattern.compile("(?m)^---$")
        .splitAsStream(Files.readString(Path.of("deploy/20-rbac.yaml")))
        .filter(document -> document.contains("kind: ClusterRole\n"))
        .map(document -> Serialization.unmarshal(document, ClusterRole.class))
        .findFirst()
        .orElseThrow();
  }
}
