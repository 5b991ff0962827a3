package io.etcdwarden.cli;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Adds a key that API servers can decrypt with. */
@Command(
    name = "add-key",
    description = "Add a new key behind the present ones: the first step of a rotation.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class EncryptionAddKeyCommand implements Callable<Integer> {
  private final SecureRandom random;

  @Spec private CommandSpec spec;
  @Mixin private EncryptionFile file;

  @Option(
      names = "--key-name",
      paramLabel = "NAME",
      required = true,
      description = "The name of the new key.")
  private String keyName;

  EncryptionAddKeyCommand(SecureRandom random) {
    this.random = random;
  }

  @Override
  public Integer call() {
    file.replace(file.read().withKey(keyName, EncryptionInitCommand.newKey(random)));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Key %s added to %s. Give the file to all API servers and restart them; then run"
            .formatted(keyName, file.path()));
    out.println(
        "  etcd-warden encryption promote -f %s --key-name %s".formatted(file.path(), keyName));
    out.flush();
    return ExitCodes.OK;
  }
}
