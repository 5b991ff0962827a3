package io.etcdwarden.support.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program that users install with, called as they call it. */
public final class CommandLineTool {
  /** What a call came to. */
  public record Result(int exit, String output, String error) {
    /** The output of a call that should have gone well. */
    public String orFail() {
      if (exit != 0) {
        throw new IllegalStateException("exit code " + exit + ": " + error);
      }
      return output;
    }
  }

  private final List<String> start;
  private final Path scratch;
  private final Map<String, String> environment;

  private CommandLineTool(List<String> start, Path scratch, Map<String, String> environment) {
    this.start = start;
    this.scratch = scratch;
    this.environment = environment;
  }

  /** A program that knows no cluster. */
  public static CommandLineTool offline(String name, Path home) {
    return new CommandLineTool(List.of(program(name)), home, cleanEnvironment(home));
  }

  /** A program that works on the cluster of this file. */
  public static CommandLineTool on(Path kubeconfig, String name, Path home) {
    return new CommandLineTool(
        List.of(program(name), "--kubeconfig=" + kubeconfig), home, cleanEnvironment(home));
  }

  /** The same, with the machine's user at home: his file may need programs that look there. */
  public static CommandLineTool withUserHomeOn(Path kubeconfig, String name, Path scratch) {
    return new CommandLineTool(
        List.of(program(name), "--kubeconfig=" + kubeconfig), scratch, Map.of());
  }

  private static String program(String name) {
    return Binaries.fromSystemProperty().program(name).toString();
  }

  /** Whatever the machine's user has set up for himself is none of ours. */
  private static Map<String, String> cleanEnvironment(Path home) {
    return Map.of("KUBECONFIG", "/dev/null", "HOME", home.toString());
  }

  public Result run(String... arguments) {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HELM_"));
    builder.environment().putAll(environment);
    Path said = scratch.resolve("said-" + Thread.currentThread().threadId());
    try {
      Process process = builder.redirectError(said.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output, Files.readString(said));
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot run " + command.getFirst(), unusable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
