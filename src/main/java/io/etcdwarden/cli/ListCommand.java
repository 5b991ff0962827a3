package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.EtcdDesk;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows every cluster in a line. */
@Command(
    name = "list",
    description = "Show every Etcd in a line: members, what is not well, when certificates end.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private Scope scope;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json or yaml; table if absent.")
  private Output output;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (EtcdDesk desk = cluster.open()) {
      List<Etcd> all = scope.all(desk);
      if (all.isEmpty() && output == Output.TABLE) {
        spec.commandLine().getErr().println(nothingIn(desk));
        return ExitCodes.OK;
      }
      List<Overview> overviews = all.stream().map(Overview::of).toList();
      out.print(output.text(overviews, () -> Overview.table(overviews)));
      out.flush();
    }
    return ExitCodes.OK;
  }

  private String nothingIn(EtcdDesk desk) {
    return scope.isEverywhere()
        ? "no Etcd in any namespace"
        : "no Etcd in namespace " + scope.namespace(desk) + "; -A looks in all namespaces";
  }
}
