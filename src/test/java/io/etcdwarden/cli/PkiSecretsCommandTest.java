package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.Images;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PkiSecretsCommandTest {
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-provided-certificates.yaml");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path root;

  @Test
  void theSecretsPassTheChecksOfTheOperator() throws IOException {
    Path folder = root.resolve("secrets");

    CommandResult result = secrets(NOW, folder);

    assertEquals(0, result.exitCode(), result.err());
    assertEquals("", result.err());
    assertEquals(
        List.of(
            "ca-keys/main-backup-ca-key.yaml",
            "ca-keys/main-client-ca-key.yaml",
            "ca-keys/main-peer-ca-key.yaml",
            "main-backup-ca.yaml",
            "main-backup-client.yaml",
            "main-backup-server.yaml",
            "main-client-ca.yaml",
            "main-client-server.yaml",
            "main-client.yaml",
            "main-peer-ca.yaml",
            "main-peer.yaml"),
        List.copyOf(contents(folder).keySet()));
    CommandResult checked = validate(NOW, EXAMPLE, folder);
    assertEquals("", checked.out());
    assertEquals("1 Etcds and 8 Secrets checked: 0 errors, 0 warnings\n", checked.err());
  }

  @Test
  void onlyTheFilesOfCaKeysContainKeysOfCas() throws IOException {
    secrets(NOW, root);

    contents(root)
        .forEach(
            (path, content) -> {
              String text = new String(content, StandardCharsets.UTF_8);
              assertEquals(path.startsWith("ca-keys/"), text.contains("ca.key"), path);
              assertFalse(text.contains("labels"), path);
            });
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(root.resolve("main-client.yaml"))));
  }

  @Test
  void aDeletedFileIsCreatedAgainFromTheSameCaAndTheOthersAreKept() throws IOException {
    secrets(NOW, root);
    Map<String, byte[]> before = contents(root);
    Files.delete(root.resolve("main-client.yaml"));

    CommandResult result = secrets(NOW.plus(Duration.ofDays(300)), root);

    assertTrue(result.out().contains("/main-client.yaml written\n"), result.out());
    assertTrue(result.out().contains("/main-client-ca.yaml unchanged\n"), result.out());
    Map<String, byte[]> after = contents(root);
    assertEquals(before.keySet(), after.keySet());
    before.forEach(
        (path, content) -> {
          if (!path.equals("main-client.yaml")) {
            assertArrayEquals(content, after.get(path), path);
          }
        });
    assertEquals("", validate(NOW.plus(Duration.ofDays(300)), EXAMPLE, root).out());
  }

  @Test
  void withoutTheKeyOfTheCaNothingIsWrittenAndTheRemedyIsNamed() throws IOException {
    secrets(NOW, root);
    Files.delete(root.resolve("ca-keys/main-peer-ca-key.yaml"));
    Files.delete(root.resolve("main-peer.yaml"));

    CommandResult result = secrets(NOW, root);

    assertEquals(2, result.exitCode());
    assertTrue(result.err().startsWith("error: nothing is written.\n"), result.err());
    assertTrue(result.err().contains("main-peer-ca-key"), result.err());
    assertFalse(Files.exists(root.resolve("main-peer.yaml")));
  }

  @Test
  void aFileThatIsNoSecretIsNotOverwritten() throws IOException {
    Files.writeString(root.resolve("main-peer.yaml"), "kind: ConfigMap\napiVersion: v1\n");

    CommandResult result = secrets(NOW, root);

    assertEquals(2, result.exitCode());
    assertEquals(
        "error: file main-peer.yaml does not contain exactly one Secret; delete it to have it"
            + " created again\n",
        result.err());
    assertEquals(List.of("main-peer.yaml"), List.copyOf(contents(root).keySet()));
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private static CommandResult secrets(Instant now, Path folder) {
    var in = new ByteArrayInputStream(new byte[0]);
    CommandLine command =
        Main.withExitCodes(
            new CommandLine(new PkiSecretsCommand(in, Images::builtIn, InstantSource.fixed(now))));
    return CommandResult.run(command, "-f", EXAMPLE.toString(), "-d", folder.toString());
  }

  private static CommandResult validate(Instant now, Path... files) {
    var in = new ByteArrayInputStream(new byte[0]);
    CommandLine command =
        Main.withExitCodes(
            new CommandLine(new ValidateCommand(in, Images::builtIn, InstantSource.fixed(now))));
    command.setCaseInsensitiveEnumValuesAllowed(true);
    return CommandResult.run(command, Stream.of(files).map(Path::toString).toArray(String[]::new));
  }
}
