package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written down more than once says the same everywhere. */
class DuplicatedFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"deploy/crds", "charts/etcd-warden/files/crds"})
  void copiesOfDefinitionsAreCurrent(String folder) throws IOException {
    assertEquals(definitions("crds"), definitions(folder), "call make manifests");
  }

  @Test
  void chartImageAndBuildAreOfOneVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+?)(-SNAPSHOT)?</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    version.find();
    JsonNode chart = new YAMLMapper().readTree(Path.of(InstallPaths.CHART, "Chart.yaml").toFile());
    JsonNode deployment =
        new YAMLMapper().readTree(InstallPaths.DEPLOY.resolve("base/deployment.yaml").toFile());

    assertEquals(version.group(1), chart.path("appVersion").asText());
    assertEquals(version.group(1), chart.path("version").asText());
    assertEquals(
        "etcd-warden:" + version.group(1),
        deployment.at("/spec/template/spec/containers/0/image").asText());
  }

  private static Map<String, String> definitions(String folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      for (Path file : files.filter(file -> file.toString().contains("druid")).toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return texts;
  }
}
