package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.access.EtcdApi;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the certificates of Etcds, as stored and as members use them. */
@Command(
    name = "certs",
    description = "Show certificates: their Secrets, the days that are left, phases and findings.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class CertsCommand implements Callable<Integer> {
  /** The formats of the output. */
  enum Format {
    TABLE,
    WIDE,
    JSON,
    YAML
  }

  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Names of Etcds; without one, all Etcds of the namespace.")
  private List<String> names = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), wide, json or yaml.")
  private Format format;

  CertsCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    List<Etcd> etcds;
    try (EtcdApi etcdApi = cluster.open()) {
      etcds = names.isEmpty() ? selection.list(etcdApi) : selection.getNamed(etcdApi, names);
    }
    List<CertificateRow> rows =
        etcds.stream().flatMap(etcd -> CertificateRow.of(etcd, clock.instant()).stream()).toList();
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        switch (format) {
          case TABLE -> CertificateRow.table(rows);
          case WIDE -> CertificateRow.wideTable(rows);
          case JSON -> OutputFormat.JSON.text(rows, () -> "");
          case YAML -> OutputFormat.YAML.text(rows, () -> "");
        });
    out.flush();
    return rows.stream().anyMatch(CertificateRow::isUnusable) ? ExitCodes.UNHEALTHY : ExitCodes.OK;
  }
}
