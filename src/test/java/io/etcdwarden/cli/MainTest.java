package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final String HEAD =
      """
      apiVersion: config.druid.gardener.cloud/v1alpha1
      kind: OperatorConfiguration
      logging: {logLevel: error}
      """;

  @TempDir Path folder;

  private final List<OperatorConfig> started = new ArrayList<>();

  @Test
  void withoutACommandTheUsageListsTheCommands() {
    CommandResult result = run();

    assertEquals(3, result.exitCode());
    assertTrue(result.err().contains("Missing required subcommand"), result.err());
    assertTrue(result.err().contains("version"), result.err());
  }

  @Test
  void aMisspeltCommandIsAUsageError() {
    CommandResult result = run("rnu");

    assertEquals(3, result.exitCode());
    assertTrue(result.err().contains("rnu"), result.err());
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    CommandResult result = run("version");

    assertEquals(0, result.exitCode());
    assertTrue(
        result.out().matches("(?s)etcd-warden \\d+\\.\\d+\\.\\d+.*Java \\d+.*"), result.out());
    assertTrue(run("--version").out().startsWith("etcd-warden "));
  }

  @Test
  void runPassesTheFileToTheOperatorAndReturnsItsExitCode() throws IOException {
    Path file = Files.writeString(folder.resolve("operator.yaml"), HEAD + "clusterDomain: here");

    CommandResult result = run("run", "--config", file.toString());

    assertEquals(7, result.exitCode());
    assertEquals("here", started.getFirst().clusterDomain());
  }

  @Test
  void anInvalidConfigurationStopsTheStartWithAnErrorAndNoStackTrace() throws IOException {
    Path file = Files.writeString(folder.resolve("operator.yaml"), HEAD + "controlers: {}");

    CommandResult result = run("run", "--config=" + file);

    assertEquals(2, result.exitCode());
    assertTrue(result.err().startsWith("error: " + file + " cannot be used"), result.err());
    assertTrue(result.err().contains("did you mean controllers?"), result.err());
    assertFalse(result.err().contains("\tat "), result.err());
    assertEquals(List.of(), started);
  }

  @Test
  void deprecatedFlagsAreUsedWithoutAFile() {
    run("run", "--etcd-workers=9", "--enable-leader-election");

    assertEquals(9, started.getFirst().controllers().etcd().concurrentSyncs());
    assertTrue(started.getFirst().leaderElection().enabled());
  }

  @Test
  void deprecatedFlagsAreIgnoredWithAWarningWhenAFileIsGiven() throws IOException {
    Path file = Files.writeString(folder.resolve("operator.yaml"), HEAD);

    CommandResult result = run("run", "--config=" + file, "--etcd-workers=9");

    assertEquals(3, started.getFirst().controllers().etcd().concurrentSyncs());
    assertTrue(result.err().contains("--etcd-workers"), result.err());
  }

  @Test
  void unknownFlagsAreIgnoredWithOneWarning() {
    CommandResult result = run("run", "--zap-devel", "--kubeconfig=x");

    assertEquals(1, started.size());
    assertEquals(
        "warning: these arguments are unknown and ignored: --zap-devel --kubeconfig=x\n",
        result.err());
  }

  @Test
  void aSettingWithoutEffectIsToldAtTheStart() {
    CommandResult result = run("run", "--disable-lease-cache", "--etcd-workers=3");

    assertEquals(1, started.size());
    assertEquals(
        "warning: controllers.disableLeaseCache is true, which has no effect: the operator caches"
            + " only the Leases of members and of snapshots\n",
        result.err());
  }

  @Test
  void flagsWithoutACommandMeanRun() {
    assertArrayEquals(
        new String[] {"run", "--config=x"}, Main.withCommand(new String[] {"--config=x"}));
    assertArrayEquals(new String[] {"--help"}, Main.withCommand(new String[] {"--help"}));
    assertArrayEquals(
        new String[] {"render", "-f"}, Main.withCommand(new String[] {"render", "-f"}));
  }

  @Test
  void anUnexpectedExceptionPrintsItsStackTrace() {
    CommandResult result =
        CommandResult.run(
            Main.commands(
                new RunCommand(
                    config -> {
                      throw new IllegalStateException("broken");
                    })),
            "run");

    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("\tat io.etcdwarden"), result.err());
  }

  @Test
  void anOperatorExceptionPrintsItsMessageOnly() {
    CommandResult result =
        CommandResult.run(
            Main.commands(
                new RunCommand(
                    config -> {
                      throw new OperatorException(ErrorCode.API_SERVER, "the API server is away");
                    })),
            "run");

    assertEquals("error: the API server is away\n", result.err());
  }

  private CommandResult run(String... arguments) {
    return CommandResult.run(
        Main.commands(
            new RunCommand(
                config -> {
                  started.add(config);
                  return 7;
                })),
        arguments);
  }
}
