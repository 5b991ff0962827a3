package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.support.JsonTrees;
import io.etcdwarden.support.apiserver.CommandLineTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Helm chart, the kustomization and install.yaml install the same objects. */
class ChartEqualsKustomizationIT {
  /** Labels and annotations that differ between the ways to install. */
  private static final List<String> INSTALL_MARKERS =
      List.of(
          "app.kubernetes.io/instance",
          "app.kubernetes.io/version",
          "app.kubernetes.io/managed-by",
          "helm.sh/chart",
          "helm.sh/resource-policy",
          "argocd.argoproj.io/sync-options",
          "checksum/config");

  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          default      | replicas=2
          namespaced   | operatorConfig.controllers.etcd.watchNamespaces={default}
          with-webhook | operatorConfig.webhooks.etcdComponentProtection.enabled=true
          """)
  void chartAndKustomizationRenderTheSame(String overlay, String value) {
    Map<String, ObjectNode> kustomized = kustomized(overlay);
    // Helm creates the namespace with --create-namespace; the chart does not contain it.
    kustomized.remove("Namespace etcd-warden ");

    Map<String, ObjectNode> templated = templated(value);

    assertEquals(kustomized.keySet(), templated.keySet());
    List<String> differences = new ArrayList<>();
    kustomized.forEach(
        (title, object) ->
            JsonTrees.differences(object, templated.get(title))
                .forEach(line -> differences.add(title + line)));
    assertEquals(List.of(), differences);
  }

  @Test
  void installYamlEqualsTheDefaultOverlay() throws IOException {
    String single = Files.readString(InstallPaths.DEPLOY.resolve("install.yaml"));

    assertEquals(kustomized("default"), byTitle(single), "call make manifests");
  }

  private Map<String, ObjectNode> kustomized(String overlay) {
    return byTitle(
        CommandLineTool.offline("kubectl", home)
            .run("kustomize", InstallPaths.overlay(overlay))
            .orFail());
  }

  private Map<String, ObjectNode> templated(String value) {
    return byTitle(
        CommandLineTool.offline("helm", home)
            .run(
                "template",
                "etcd-warden",
                InstallPaths.CHART,
                "--namespace=etcd-warden",
                "--set=" + value)
            .orFail());
  }

  private static Map<String, ObjectNode> byTitle(String yaml) {
    Map<String, ObjectNode> objects = new TreeMap<>();
    for (ObjectNode object : JsonTrees.parse(yaml)) {
      normalize(object);
      String namespace = object.at("/metadata/namespace").asText();
      objects.put(JsonTrees.kindAndName(object) + " " + namespace, object);
    }
    return objects;
  }

  private static void normalize(ObjectNode object) {
    strip(object.at("/metadata"));
    strip(object.at("/spec/template/metadata"));
    // Kustomize appends a hash to the name of the ConfigMap.
    if (object.at("/metadata/name").asText().matches("etcd-warden-config-[a-z0-9]{10}")) {
      ((ObjectNode) object.get("metadata")).put("name", "etcd-warden-config");
    }
    if (object.at("/spec/template/spec/volumes/0/configMap") instanceof ObjectNode source) {
      source.put("name", "etcd-warden-config");
    }
    if (object.get("data") instanceof ObjectNode data && data.has("config.yaml")) {
      data.put("config.yaml", parsedConfig(data.get("config.yaml").asText()));
    }
  }

  /** The parsed settings, which do not depend on order and formatting. */
  private static String parsedConfig(String config) {
    return ConfigFile.parse(config, "config.yaml").toString();
  }

  private static void strip(JsonNode metadata) {
    for (String block : List.of("labels", "annotations")) {
      if (metadata.get(block) instanceof ObjectNode markers) {
        markers.remove(INSTALL_MARKERS);
        if (markers.isEmpty()) {
          ((ObjectNode) metadata).remove(block);
        }
      }
    }
  }
}
