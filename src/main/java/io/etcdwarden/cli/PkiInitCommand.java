package io.etcdwarden.cli;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Creates a CA in a folder. */
@Command(
    name = "init",
    description = "Create a CA in a folder, unless the folder has one.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiInitCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private PkiIssueOptions options;

  PkiInitCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return options.issue(List.of(), Map.of(), clock.instant(), spec.commandLine());
  }
}
