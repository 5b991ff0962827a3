package io.etcdwarden.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says which version this is and what runs it. */
@Command(
    name = "version",
    description = "Say which version this is and which Java runs it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("etcd-warden " + Version.text());
    out.println("Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
    return ExitCodes.OK;
  }
}
