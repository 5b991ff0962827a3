package io.etcdwarden.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the version of this program and of the Java runtime. */
@Command(
    name = "version",
    description = "Print the version of this program and of the Java runtime.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("etcd-warden " + ProgramVersion.text());
    out.println("Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
    return ExitCodes.OK;
  }
}
