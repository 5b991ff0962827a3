package io.etcdwarden.cli;

import io.etcdwarden.encryption.EncryptionConfig;
import io.etcdwarden.encryption.EncryptionProvider;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a new EncryptionConfiguration with one key. */
@Command(
    name = "init",
    description = "Write an EncryptionConfiguration with a new key.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class EncryptionInitCommand implements Callable<Integer> {
  private final SecureRandom random;

  @Spec private CommandSpec spec;
  @Mixin private EncryptionFile file;

  @Option(
      names = "--resources",
      paramLabel = "RESOURCE",
      split = ",",
      defaultValue = "secrets",
      description = "The resources to encrypt, separated by commas; secrets by default.")
  private List<String> resources;

  @Option(
      names = "--provider",
      paramLabel = "PROVIDER",
      defaultValue = "secretbox",
      description = "secretbox (default), aescbc or aesgcm.")
  private EncryptionProvider provider;

  @Option(
      names = "--key-name",
      paramLabel = "NAME",
      defaultValue = "key1",
      description = "The name of the key; key1 by default.")
  private String keyName;

  EncryptionInitCommand(SecureRandom random) {
    this.random = random;
  }

  @Override
  public Integer call() {
    file.create(EncryptionConfig.create(resources, provider, keyName, newKey(random)));
    PrintWriter out = spec.commandLine().getOut();
    out.println(file.path() + " written. Give it to all API servers, restart them with the flags");
    EncryptionFlagsCommand.flags(file.path()).forEach(flag -> out.println("  " + flag));
    out.println(
        "and write every object again: kubectl get %s -A -o json | kubectl replace -f -"
            .formatted(String.join(",", resources)));
    out.flush();
    return ExitCodes.OK;
  }

  static byte[] newKey(SecureRandom random) {
    byte[] key = new byte[EncryptionProvider.KEY_BYTES];
    random.nextBytes(key);
    return key;
  }
}
