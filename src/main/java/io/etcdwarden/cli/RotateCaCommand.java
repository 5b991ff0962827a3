package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.EtcdApi;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.status.CertificateForecast;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a rotation of CAs does, and asks the operator for it. */
@Command(
    name = "rotate-ca",
    description = "Show what a rotation of CAs restarts, and ask the operator for it.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class RotateCaCommand implements Callable<Integer> {
  private static final String ALL = "all";

  private final InputStream in;
  private final ForecastPlanner planner;
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;
  @Mixin private ChangeOptions options;

  @Parameters(paramLabel = "NAME", description = "The name of an Etcd.")
  private String name;

  @Option(
      names = "--lines",
      paramLabel = "LINES",
      defaultValue = ALL,
      split = ",",
      description = "client, peer and backup, separated by commas, or all (default).")
  private List<String> lines;

  @Option(
      names = "--leaked-key",
      description =
          "The key of the CA has leaked: do not wait for clients outside the cluster nor for"
              + " maintenance windows.")
  private boolean leakedKey;

  RotateCaCommand(InputStream in, ForecastPlanner planner, InstantSource clock) {
    this.in = in;
    this.planner = planner;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Set<Line> wanted = wantedLines();
    try (EtcdApi etcdApi = cluster.open()) {
      Etcd etcd = selection.getOnly(etcdApi, name);
      Set<Line> secured =
          securedLines(planner.plan(etcd, Annotations.ROTATE_CA, ALL), etcd, wanted);
      String value =
          secured.stream()
              .map(line -> line.wireName() + (leakedKey ? "!" : ""))
              .collect(Collectors.joining(","));
      CertificateForecast forecast =
          CertificateForecast.ofRotation(
              EtcdSummary.certificates(etcd),
              planner.plan(etcd, Annotations.ROTATE_CA, value),
              secured,
              clock.instant());
      return new RequestedChange(etcd, forecast, Annotations.ROTATE_CA, value)
          .run(etcdApi, options, in, spec.commandLine().getOut());
    }
  }

  private Set<Line> wantedLines() {
    if (lines.equals(List.of(ALL))) {
      return EnumSet.allOf(Line.class);
    }
    Set<Line> wanted = EnumSet.noneOf(Line.class);
    for (String text : lines) {
      wanted.add(
          Stream.of(Line.values())
              .filter(line -> line.wireName().equals(text))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--lines has \"%s\"; expected client, peer, backup or all"
                              .formatted(text))));
    }
    return wanted;
  }

  private Set<Line> securedLines(ClusterPlan plan, Etcd etcd, Set<Line> wanted) {
    Set<Line> secured =
        plan.pki().lines().stream()
            .map(LineRequest::line)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Line.class)));
    if (!lines.equals(List.of(ALL))) {
      wanted.stream()
          .filter(line -> !secured.contains(line))
          .findFirst()
          .ifPresent(
              line -> {
                throw new OperatorException(
                    ErrorCode.INVALID_SPEC,
                    "line %s of Etcd %s has no TLS, so it has no CA"
                        .formatted(line.wireName(), etcd.getMetadata().getName()));
              });
    }
    secured.retainAll(wanted);
    if (secured.isEmpty()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "Etcd %s uses no TLS, so it has no CA".formatted(etcd.getMetadata().getName()));
    }
    return secured;
  }
}
