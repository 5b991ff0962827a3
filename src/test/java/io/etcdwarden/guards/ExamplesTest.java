package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.plan.SecretReferences;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in the docs are valid. */
class ExamplesTest {
  private static final Path FOLDER = Path.of("docs/examples");
  private static final Path PROVIDED = FOLDER.resolve("etcd-provided-certificates.yaml");

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("etcd-"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleOfAnEtcdCanBeRendered(Path file) throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(file));

    assertEquals(Etcd.KIND, etcd.getKind());
    assertFalse(Renderer.render(Plans.of(etcd)).desired().isEmpty());
  }

  @Test
  void thePageOnSourcesCreatesEachCaWithItsKey() throws IOException {
    String page = Files.readString(Path.of("docs/certificate-sources.md"));
    Etcd etcd = Etcds.parse(Files.readString(FOLDER.resolve("etcd-own-ca.yaml")));

    List<String> cas =
        SecretReferences.named(etcd).stream().filter(name -> name.endsWith("-ca")).toList();

    assertEquals(3, cas.size(), cas.toString());
    for (String ca : cas) {
      assertTrue(page.contains("ca " + ca + " ") && page.contains("generic " + ca + " "), ca);
    }
  }

  @Test
  void thePageOnOwnCertificatesCreatesEverySecretThatTheExampleNames() throws IOException {
    String page = Files.readString(Path.of("docs/bring-your-own-certificates.md"));
    Etcd etcd = Etcds.parse(Files.readString(PROVIDED));

    var names = SecretReferences.named(etcd);

    assertEquals(8, names.size(), names.toString());
    for (String name : names) {
      assertTrue(
          page.contains("leaf " + name + " ") || page.contains("generic " + name + " "), name);
    }
  }
}
