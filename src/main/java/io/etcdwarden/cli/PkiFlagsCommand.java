package io.etcdwarden.cli;

import io.etcdwarden.files.Layout;
import io.etcdwarden.files.Program;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the flags of a program that uses etcd. */
@Command(
    name = "flags",
    description = "Print the flags of a program that uses etcd, one per line.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiFlagsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PkiSettingsOptions options;

  @Option(
      names = "--for",
      paramLabel = "PROGRAM",
      required = true,
      converter = ProgramConverter.class,
      description = "kube-apiserver, flanneld or etcdctl.")
  private Program program;

  @Option(
      names = "--client",
      paramLabel = "NAME",
      defaultValue = Layout.DEFAULT_CLIENT,
      description = "The client certificate to use; client by default.")
  private String client;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    options.settings(options.nodes()).flags(program, client).forEach(out::println);
    out.flush();
    return ExitCodes.OK;
  }
}
