package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.access.EtcdApi;
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
  @Mixin private NamespaceSelection selection;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json or yaml; table if absent.")
  private OutputFormat format;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (EtcdApi etcdApi = cluster.open()) {
      List<Etcd> all = selection.list(etcdApi);
      if (all.isEmpty() && format == OutputFormat.TABLE) {
        spec.commandLine().getErr().println(emptyListMessage(etcdApi));
        return ExitCodes.OK;
      }
      List<EtcdSummary> overviews = all.stream().map(EtcdSummary::of).toList();
      out.print(format.text(overviews, () -> EtcdSummary.table(overviews)));
      out.flush();
    }
    return ExitCodes.OK;
  }

  private String emptyListMessage(EtcdApi etcdApi) {
    return selection.isAllNamespaces()
        ? "no Etcd in any namespace"
        : "no Etcd in namespace " + selection.namespace(etcdApi) + "; -A looks in all namespaces";
  }
}
