package io.etcdwarden.cli;

import io.etcdwarden.config.Images;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about certificates in plain files, for etcd without Kubernetes. */
@Command(
    name = "pki",
    description = "Create and check certificates in plain files, without a Kubernetes cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    synopsisSubcommandLabel = "COMMAND")
final class PkiCommand implements Runnable {
  @Spec private CommandSpec spec;

  static CommandLine create(InstantSource clock) {
    return new CommandLine(new PkiCommand())
        .addSubcommand(new PkiInitCommand(clock))
        .addSubcommand(new PkiMembersCommand(clock))
        .addSubcommand(new PkiMemberCommand(clock))
        .addSubcommand(new PkiClientCommand(clock))
        .addSubcommand(new PkiSecretsCommand(System.in, () -> Images.of(System.getenv()), clock))
        .addSubcommand(new PkiProbeCommand(clock))
        .addSubcommand(new PkiSystemdCommand())
        .addSubcommand(new PkiEnvCommand())
        .addSubcommand(new PkiFlagsCommand());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
