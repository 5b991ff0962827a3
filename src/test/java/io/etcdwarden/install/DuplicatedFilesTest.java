package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Files that repeat something from another file agree with it. */
class DuplicatedFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"deploy/crds", "charts/etcd-warden/files/crds"})
  void theCopiesOfTheCrdsAreCurrent(String folder) throws IOException {
    assertEquals(definitions("crds"), definitions(folder), "run make manifests");
  }

  @Test
  void chartImageAndBuildHaveTheSameVersion() throws IOException {
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

  @Test
  void licenseBuildAndChartNameTheSameLicense() throws IOException {
    JsonNode chart = new YAMLMapper().readTree(Path.of(InstallPaths.CHART, "Chart.yaml").toFile());

    assertTrue(Files.readString(Path.of("LICENSE")).contains("Apache License\n"));
    assertTrue(Files.readString(Path.of("pom.xml")).contains("<name>Apache-2.0</name>"));
    assertEquals("Apache-2.0", chart.at("/annotations/artifacthub.io~1license").asText());
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
