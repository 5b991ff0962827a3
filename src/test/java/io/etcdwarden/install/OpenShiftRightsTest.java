package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.support.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * On OpenShift, an account may change the owners of an object only if it may delete the object.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#ownerreferencespermissionenforcement">OwnerReferencesPermissionEnforcement</a>
 */
class OpenShiftRightsTest {
  /** Of these the operator writes no owner: members and users create them. */
  private static final Set<String> WITHOUT_OWNER =
      Set.of("events", "persistentvolumeclaims", "etcds", "etcdopstasks", "etcdcopybackupstasks");

  @Test
  void everyKindThatTheOperatorOwnsMayBeDeletedOnOpenShift() throws IOException {
    Set<String> owned = resources("deploy/base/cluster-roles.yaml", "create");
    owned.removeAll(WITHOUT_OWNER);
    Set<String> deletable = resources("deploy/base/cluster-roles.yaml", "delete");

    assertFalse(owned.isEmpty());
    owned.removeAll(deletable);
    assertEquals(Set.of(), owned);
  }

  private static Set<String> resources(String file, String verb) throws IOException {
    Set<String> resources = new TreeSet<>();
    for (ObjectNode object : JsonTrees.parse(Files.readString(Path.of(file)))) {
      for (JsonNode rule : object.path("rules")) {
        if (contains(rule.path("verbs"), verb)) {
          rule.path("resources").forEach(resource -> resources.add(resource.asText()));
        }
      }
    }
    return resources;
  }

  private static boolean contains(JsonNode list, String text) {
    for (JsonNode entry : list) {
      if (entry.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }
}
