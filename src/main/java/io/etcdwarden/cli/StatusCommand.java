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

/** Shows the state of Etcds and a remedy for each problem. */
@Command(
    name = "status",
    description = "Show an Etcd's conditions, members, certificates, problems and remedies.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Names of Etcds; with -A and no NAME, all Etcds.")
  private List<String> names = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json or yaml; json and yaml contain the whole status.")
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

  /** The JSON and YAML output; the component names are its keys. */
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
