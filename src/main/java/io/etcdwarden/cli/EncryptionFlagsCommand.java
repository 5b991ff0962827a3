package io.etcdwarden.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the flags that make an API server use a configuration. */
@Command(
    name = "flags",
    description = "Print the flags for kube-apiserver. etcd has no such flags and would not start.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class EncryptionFlagsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EncryptionFile file;

  @Override
  public Integer call() {
    file.read();
    PrintWriter out = spec.commandLine().getOut();
    flags(file.path()).forEach(out::println);
    out.flush();
    return ExitCodes.OK;
  }

  static List<String> flags(Path file) {
    return List.of(
        "--encryption-provider-config=" + file.toAbsolutePath(),
        "--encryption-provider-config-automatic-reload=true");
  }
}
