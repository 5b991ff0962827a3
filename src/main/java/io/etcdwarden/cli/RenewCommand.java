package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.EtcdApi;
import io.etcdwarden.pki.request.RotationRequest.LeafName;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.RotationRequests;
import io.etcdwarden.status.CertificateForecast;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a renewal of certificates does, and asks the operator for it. */
@Command(
    name = "renew",
    description = "Show what new certificates restart, and ask the operator for them.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class RenewCommand implements Callable<Integer> {
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
      names = "--certificates",
      paramLabel = "CERTIFICATES",
      defaultValue = ALL,
      description =
          "server, client, peer, backup-server and backup-client, separated by commas, or all"
              + " (default).")
  private String certificates;

  RenewCommand(InputStream in, ForecastPlanner planner, InstantSource clock) {
    this.in = in;
    this.planner = planner;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try (EtcdApi etcdApi = cluster.open()) {
      Etcd etcd = selection.getOnly(etcdApi, name);
      ClusterPlan plan = planner.plan(etcd, Annotations.RENEW_LEAF, certificates);
      RotationRequests asked = plan.pki().rotation();
      asked.problems().stream()
          .filter(problem -> problem.contains(Annotations.RENEW_LEAF))
          .findFirst()
          .ifPresent(
              problem -> {
                throw new OperatorException(ErrorCode.INVALID_SPEC, problem);
              });
      Set<LeafName> leaves = asked.request().renewals();
      if (leaves.isEmpty()) {
        throw new OperatorException(
            ErrorCode.INVALID_SPEC, "Etcd " + name + " uses no TLS, so it has no certificates");
      }
      String value =
          leaves.stream().map(LeafName::wireName).sorted().collect(Collectors.joining(","));
      return new RequestedChange(
              etcd,
              CertificateForecast.ofRenewal(
                  EtcdSummary.certificates(etcd), plan, leaves, clock.instant()),
              Annotations.RENEW_LEAF,
              value)
          .run(etcdApi, options, in, spec.commandLine().getOut());
    }
  }
}
