package io.etcdwarden.cli;

import io.etcdwarden.files.Layout;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the environment of etcdctl. */
@Command(
    name = "env",
    description = "Print a shell script with the settings of etcdctl.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiEnvCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PkiSettingsOptions options;

  @Option(
      names = "--client",
      paramLabel = "NAME",
      defaultValue = Layout.DEFAULT_CLIENT,
      description = "The client certificate to use; client by default.")
  private String client;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(options.settings(options.nodes()).etcdctlScript(client));
    out.flush();
    return ExitCodes.OK;
  }
}
