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
  void withoutACommandTheCommandsAreShown() {
    Typed typed = type();

    assertEquals(3, typed.exitCode());
    assertTrue(typed.err().contains("Missing required subcommand"), typed.err());
    assertTrue(typed.err().contains("version"), typed.err());
  }

  @Test
  void aMisspeltCommandIsAUsageError() {
    Typed typed = type("rnu");

    assertEquals(3, typed.exitCode());
    assertTrue(typed.err().contains("rnu"), typed.err());
  }

  @Test
  void theVersionIsTheBuilds() {
    Typed typed = type("version");

    assertEquals(0, typed.exitCode());
    assertTrue(typed.out().matches("(?s)etcd-warden \\d+\\.\\d+\\.\\d+.*Java \\d+.*"), typed.out());
    assertTrue(type("--version").out().startsWith("etcd-warden "));
  }

  @Test
  void runHandsTheFileToTheOperatorAndAnswersWithItsExitCode() throws IOException {
    Path file = Files.writeString(folder.resolve("operator.yaml"), HEAD + "clusterDomain: here");

    Typed typed = type("run", "--config", file.toString());

    assertEquals(7, typed.exitCode());
    assertEquals("here", started.getFirst().clusterDomain());
  }

  @Test
  void aFileThatCannotBeUsedStopsTheStartWithASentenceAndNoStackTrace() throws IOException {
    Path file = Files.writeString(folder.resolve("operator.yaml"), HEAD + "controlers: {}");

    Typed typed = type("run", "--config=" + file);

    assertEquals(2, typed.exitCode());
    assertTrue(typed.err().startsWith("error: " + file + " cannot be used"), typed.err());
    assertTrue(typed.err().contains("did you mean controllers?"), typed.err());
    assertFalse(typed.err().contains("\tat "), typed.err());
    assertEquals(List.of(), started);
  }

  @Test
  void oldFlagsAreUsedWithoutAFile() {
    type("run", "--etcd-workers=9", "--enable-leader-election");

    assertEquals(9, started.getFirst().controllers().etcd().concurrentSyncs());
    assertTrue(started.getFirst().leaderElection().enabled());
  }

  @Test
  void oldFlagsAreIgnoredBesideAFileAndTheUserIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("operator.yaml"), HEAD);

    Typed typed = type("run", "--config=" + file, "--etcd-workers=9");

    assertEquals(3, started.getFirst().controllers().etcd().concurrentSyncs());
    assertTrue(typed.err().contains("--etcd-workers"), typed.err());
  }

  @Test
  void unknownFlagsAreIgnoredWithOneLine() {
    Typed typed = type("run", "--zap-devel", "--kubeconfig=x");

    assertEquals(1, started.size());
    assertEquals(
        "warning: these arguments are unknown and ignored: --zap-devel --kubeconfig=x\n",
        typed.err());
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
  void aMistakeOfOursShowsWhereItHappened() {
    Typed typed =
        Typed.into(
            Main.commands(
                new RunCommand(
                    config -> {
                      throw new IllegalStateException("broken");
                    })),
            "run");

    assertEquals(2, typed.exitCode());
    assertTrue(typed.err().contains("\tat io.etcdwarden"), typed.err());
  }

  @Test
  void aFailureOfTheOperatorIsASentence() {
    Typed typed =
        Typed.into(
            Main.commands(
                new RunCommand(
                    config -> {
                      throw new OperatorException(ErrorCode.API_SERVER, "the API server is away");
                    })),
            "run");

    assertEquals("error: the API server is away\n", typed.err());
  }

  private Typed type(String... arguments) {
    return Typed.into(
        Main.commands(
            new RunCommand(
                config -> {
                  started.add(config);
                  return 7;
                })),
        arguments);
  }
}
