package io.etcdwarden.cli;

import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about encryption at rest of a Kubernetes API server. */
@Command(
    name = "encryption",
    description = "Write and change the EncryptionConfiguration of a kube-apiserver.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    synopsisSubcommandLabel = "COMMAND")
final class EncryptionCommand implements Runnable {
  @Spec private CommandSpec spec;

  static CommandLine create(SecureRandom random, InstantSource clock) {
    return new CommandLine(new EncryptionCommand())
        .addSubcommand(new EncryptionInitCommand(random))
        .addSubcommand(new EncryptionAddKeyCommand(random))
        .addSubcommand(new EncryptionPromoteCommand())
        .addSubcommand(new EncryptionPruneCommand(clock))
        .addSubcommand(new EncryptionVerifyCommand(clock))
        .addSubcommand(new EncryptionFlagsCommand());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
