package io.etcdwarden.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a key the one that API servers encrypt with. */
@Command(
    name = "promote",
    description = "Move a key to the front, so that API servers encrypt with it.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class EncryptionPromoteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EncryptionFile file;

  @Option(
      names = "--key-name",
      paramLabel = "NAME",
      required = true,
      description = "The name of the key, which all API servers must know already.")
  private String keyName;

  @Override
  public Integer call() {
    var config = file.read();
    file.replace(config.withFirst(keyName));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Key %s encrypts now in %s. Keep a copy of the file in a safe place, give it to all API"
            .formatted(keyName, file.path()));
    out.println("servers, restart them, and write every object again:");
    out.println(
        "  kubectl get %s -A -o json | kubectl replace -f -"
            .formatted(String.join(",", config.resources())));
    out.flush();
    return ExitCodes.OK;
  }
}
