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

/** Lists Etcds, one per row. */
@Command(
    name = "list",
    description = "List Etcds: ready members, unhealthy conditions, certificate expiry.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json or yaml.")
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
        : "no Etcd in namespace "
            + selection.namespace(etcdApi)
            + "; use -A to list the Etcds of all namespaces";
  }
}
