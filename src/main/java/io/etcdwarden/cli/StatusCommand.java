package io.etcdwarden.cli;

import io.etcdwarden.kube.EtcdDesk;
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
  @Mixin private Scope scope;

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
  private Output output;

  @Override
  public Integer call() {
    List<Report> reports;
    try (EtcdDesk desk = cluster.open()) {
      reports = scope.named(desk, names).stream().map(Report::of).toList();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.text(reports.stream().map(Answer::of).toList(), () -> text(reports)));
    out.flush();
    boolean allWell = reports.stream().allMatch(report -> report.troubles().isEmpty());
    return allWell ? ExitCodes.OK : ExitCodes.NOT_WELL;
  }

  private static String text(List<Report> reports) {
    return reports.stream().map(Report::text).collect(Collectors.joining("\n"));
  }

  /** What a program is answered. */
  private record Answer(
      String namespace, String name, Object status, List<Report.Trouble> troubles) {
    static Answer of(Report report) {
      var metadata = report.etcd().getMetadata();
      return new Answer(
          metadata.getNamespace(),
          metadata.getName(),
          Overview.status(report.etcd()),
          report.troubles());
    }
  }
}
