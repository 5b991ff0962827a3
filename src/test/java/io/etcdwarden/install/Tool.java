package io.etcdwarden.install;

import io.etcdwarden.support.apiserver.Binaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that users install with, called as they call it. */
final class Tool {
  /** What a call came to. */
  record Answer(int exit, String output, String error) {
    /** The output of a call that should have gone well. */
    String orFail() {
      if (exit != 0) {
        throw new IllegalStateException("exit code " + exit + ": " + error);
      }
      return output;
    }
  }

  private final List<String> start;
  private final Path home;

  private Tool(List<String> start, Path home) {
    this.start = start;
    this.home = home;
  }

  /** A program that knows no cluster. */
  static Tool offline(String name, Path home) {
    return new Tool(List.of(Binaries.offered().program(name).toString()), home);
  }

  /** A program that works on the cluster of this file. */
  static Tool on(Path kubeconfig, String name, Path home) {
    return new Tool(
        List.of(Binaries.offered().program(name).toString(), "--kubeconfig=" + kubeconfig), home);
  }

  Answer run(String... arguments) {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Whatever the machine's user has set up for himself is none of ours.
    builder.environment().keySet().removeIf(name -> name.startsWith("HELM_"));
    builder.environment().put("KUBECONFIG", "/dev/null");
    builder.environment().put("HOME", home.toString());
    Path said = home.resolve("said-" + Thread.currentThread().threadId());
    try {
      Process process = builder.redirectError(said.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), output, Files.readString(said));
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot run " + command.getFirst(), unusable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
