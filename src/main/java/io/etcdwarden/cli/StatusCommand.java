package io.etcdwarden.cli;

import io.etcdwarden.kube.access.EtcdApi;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says in words how clusters are, what is wrong with them and what helps. */
@Command(
    name = "status",
    description = "Say how an Etcd is: conditions, members, certificates, what is wrong and helps.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "The Etcds; with -A, all if absent.")
  private List<String> names = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json or yaml; table if absent. The others show the status as it is.")
  private OutputFormat format;

  @Override
  public Integer call() {
    List<StatusReport> reports;
    try (EtcdApi etcdApi = cluster.open()) {
      reports = selection.getNamed(etcdApi, names).stream().map(StatusReport::of).toList();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(format.text(reports.stream().map(StatusOutput::of).toList(), () -> text(reports)));
    out.flush();
    boolean allWell = reports.stream().allMatch(report -> report.diagnoses().isEmpty());
    return allWell ? ExitCodes.OK : ExitCodes.UNHEALTHY;
  }

  private static String text(List<StatusReport> reports) {
    return reports.stream().map(StatusReport::text).collect(Collectors.joining("\n"));
  }

  /** What a program is answered. */
  private record StatusOutput(
      String namespace, String name, Object status, List<StatusReport.Diagnosis> troubles) {
    static StatusOutput of(StatusReport report) {
      var metadata = report.etcd().getMetadata();
      return new StatusOutput(
          metadata.getNamespace(),
          metadata.getName(),
          EtcdSummary.status(report.etcd()),
          report.diagnoses());
    }
  }
}
