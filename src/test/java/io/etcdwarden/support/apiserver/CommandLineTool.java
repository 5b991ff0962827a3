package io.etcdwarden.support.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command-line tool such as kubectl or helm, called as a user calls it. */
public final class CommandLineTool {
  /** The exit code and the output of a call. */
  public record Result(int exit, String output, String error) {
    /** Returns the output; fails if the exit code is not zero. */
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

  /** Returns a tool without a Kubernetes cluster. */
  public static CommandLineTool offline(String name, Path home) {
    return new CommandLineTool(List.of(program(name)), home, cleanEnvironment(home));
  }

  /** Returns a tool for the Kubernetes cluster of the kubeconfig. */
  public static CommandLineTool on(Path kubeconfig, String name, Path home) {
    return new CommandLineTool(
        List.of(program(name), "--kubeconfig=" + kubeconfig), home, cleanEnvironment(home));
  }

  /**
   * Returns a tool that keeps the user's environment: the kubeconfig may name a credential plugin
   * that needs the home folder.
   */
  public static CommandLineTool withUserHomeOn(Path kubeconfig, String name, Path scratch) {
    return new CommandLineTool(
        List.of(program(name), "--kubeconfig=" + kubeconfig), scratch, Map.of());
  }

  private static String program(String name) {
    return Binaries.fromSystemProperty().program(name).toString();
  }

  /** Hides the settings of the user of this machine. */
  private static Map<String, String> cleanEnvironment(Path home) {
    return Map.of("KUBECONFIG", "/dev/null", "HOME", home.toString());
  }

  public Result run(String... arguments) {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HELM_"));
    builder.environment().putAll(environment);
    Path errors = scratch.resolve("errors-" + Thread.currentThread().threadId());
    try {
      Process process = builder.redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output, Files.readString(errors));
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot run " + command.getFirst(), unusable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
