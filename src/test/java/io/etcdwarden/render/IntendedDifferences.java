package io.etcdwarden.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.support.JsonTrees;

/**
 * All intended differences between our objects and those of etcd-druid; the reasons are in {@code
 * docs/decisions/0005-differences-from-etcd-druid.md}.
 */
final class IntendedDifferences {
  private IntendedDifferences() {}

  /** Changes an object of etcd-druid into the one that we intend to render. */
  static void applyTo(JsonNode object, Etcd etcd) {
    readinessFollowsTheClientLine(object, etcd);
    withoutASecretNoVariableNamesItsFiles(object, etcd);
  }

  /**
   * Without a Secret of the store nothing is mounted at the path that etcd-druid names, and the
   * sidecar fails instead of using the identity of its pod.
   */
  private static void withoutASecretNoVariableNamesItsFiles(JsonNode object, Etcd etcd) {
    StoreSpec store = etcd.getSpec().backup().store();
    if (store != null && store.secretRef() == null) {
      JsonTrees.container(object, "backup-restore")
          .map(container -> container.path("env"))
          .ifPresent(IntendedDifferences::removeCredentials);
    }
  }

  private static void removeCredentials(JsonNode environment) {
    for (int index = environment.size() - 1; index >= 0; index--) {
      if (environment.get(index).path("name").asText().endsWith("_APPLICATION_CREDENTIALS")) {
        ((ArrayNode) environment).remove(index);
      }
    }
  }

  /**
   * etcd-wrapper serves its port with the TLS of the client line; etcd-druid's probe uses the
   * scheme of the backup line.
   */
  private static void readinessFollowsTheClientLine(JsonNode object, Etcd etcd) {
    String scheme = etcd.getSpec().etcd().clientUrlTls() == null ? "HTTP" : "HTTPS";
    JsonTrees.container(object, "etcd")
        .map(container -> (ObjectNode) container.at("/readinessProbe/httpGet"))
        .ifPresent(probe -> probe.put("scheme", scheme));
  }
}
