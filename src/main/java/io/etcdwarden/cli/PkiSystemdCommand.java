package io.etcdwarden.cli;

import io.etcdwarden.files.ClusterSettings;
import io.etcdwarden.files.Node;
import io.etcdwarden.files.NodeList;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the environment of the etcd process of a node. */
@Command(
    name = "systemd",
    description = "Print a drop-in of systemd with all settings of etcd on a node.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiSystemdCommand implements Callable<Integer> {
  /** The format of the output. */
  enum Format {
    DROPIN,
    ENV
  }

  @Spec private CommandSpec spec;
  @Mixin private PkiSettingsOptions options;

  @Parameters(paramLabel = "NODE", description = "The name of a node of the list.")
  private String name;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "/var/lib/etcd",
      description = "The folder of etcd's data on the node; /var/lib/etcd by default.")
  private String dataFolder;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "dropin",
      description = "dropin (default) for a unit of systemd, env for EnvironmentFile=.")
  private Format format;

  @Override
  public Integer call() {
    NodeList nodes = options.nodes();
    ClusterSettings settings = options.settings(nodes);
    Node node = nodes.require(name);
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        switch (format) {
          case DROPIN -> settings.systemdDropIn(node, dataFolder);
          case ENV -> settings.environmentFile(node, dataFolder);
        });
    out.flush();
    return ExitCodes.OK;
  }
}
