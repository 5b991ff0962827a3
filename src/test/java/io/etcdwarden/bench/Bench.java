package io.etcdwarden.bench;

import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CrdInstaller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures our operator and, on request, another one in the same way. */
public final class Bench {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final Duration SETTLING_TIME = Duration.ofSeconds(15);
  private static final Duration IDLE_TIME = Duration.ofMinutes(1);

  /** No pod starts here, which each cluster is told once; before that it is not quiet. */
  private static final Duration NO_POD_CONDITION_DELAY = Duration.ofMinutes(1);

  private final Binaries binaries;
  private final int number;

  private Bench(Binaries binaries, int number) {
    this.binaries = binaries;
    this.number = number;
  }

  public static void main(String[] arguments) throws Exception {
    int number = Integer.parseInt(setting("N").orElse("100"));
    List<MeasuredOperator> subjects = new ArrayList<>(List.of(MeasuredOperator.ours()));
    setting("SECRETS")
        .map(Integer::parseInt)
        .ifPresent(secrets -> subjects.add(MeasuredOperator.ours().withUnrelatedSecrets(secrets)));
    setting("REFERENCE")
        .ifPresent(command -> subjects.add(new MeasuredOperator("reference", command, 0)));
    List<Measurements> columns = new ArrayList<>();
    for (MeasuredOperator measuredOperator : subjects) {
      columns.add(new Bench(Binaries.fromSystemProperty(), number).measure(measuredOperator));
    }
    new BenchmarkReport(number, columns).print(System.out);
    System.exit(0);
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isBlank());
  }

  private Measurements measure(MeasuredOperator measuredOperator) throws Exception {
    log(measuredOperator, "starting an API server");
    try (ApiServer server = ApiServer.startWithAuditLog(binaries);
        KubeClients clients = server.connect()) {
      new CrdInstaller(clients.full()).install();
      BenchmarkClusters benchmarkClusters = new BenchmarkClusters(clients.full());
      benchmarkClusters.prepare(measuredOperator.secrets());
      return measure(measuredOperator, server, benchmarkClusters);
    }
  }

  private Measurements measure(
      MeasuredOperator measuredOperator, ApiServer server, BenchmarkClusters benchmarkClusters)
      throws Exception {
    Measurements measurements = new Measurements(measuredOperator.name());
    Path folder = Folders.temporary("etcd-warden-bench-");
    benchmarkClusters.create("first");
    BenchmarkClusters.Wait firstSet = benchmarkClusters.untilMemberSets(1);
    Instant start = Instant.now();
    try (MeasuredOperator.Running running =
        measuredOperator.start(folder, server.operatorKubeconfig())) {
      log(measuredOperator, "waiting for the first member set; its log is in " + folder);
      firstSet.await(TIMEOUT);
      measurements.add("start to first member set, s", seconds(start));
      ProcessUsage process = new ProcessUsage(running.pid());
      PollTimeout.waitFor(SETTLING_TIME);
      measurements.add("memory with one cluster, MiB", process.residentMebibytes());
      measureCreation(measuredOperator, server, benchmarkClusters, measurements, process);
      measureIdle(measuredOperator, server, measurements, process);
      measureReactions(measuredOperator, benchmarkClusters, measurements);
      measurements.add("memory at its highest, MiB", process.peakMebibytes());
      measureDeletion(measuredOperator, benchmarkClusters, measurements);
    }
    return measurements;
  }

  private void measureCreation(
      MeasuredOperator measuredOperator,
      ApiServer server,
      BenchmarkClusters benchmarkClusters,
      Measurements measurements,
      ProcessUsage process)
      throws Exception {
    log(measuredOperator, "creating " + number + " clusters");
    double cpuBefore = process.cpuSeconds();
    double serverBefore = cpuSeconds(server);
    BenchmarkClusters.Wait observed = benchmarkClusters.untilObserved(number + 1);
    Instant began = Instant.now();
    benchmarkClusters.create(number);
    Instant asked = Instant.now();
    observed.await(TIMEOUT);
    measurements.add("last request to all observed, s", seconds(asked));
    measurements.add("first request to all observed, s", seconds(began));
    PollTimeout.waitFor(SETTLING_TIME);
    ApiRequestCounts apiRequestCounts =
        ApiRequestCounts.in(server.auditLog(), began, Instant.now());
    measurements.add("requests per cluster for creation", perCluster(apiRequestCounts.total()));
    apiRequestCounts
        .byVerb()
        .forEach((verb, times) -> measurements.add("  " + verb, perCluster(times)));
    measurements.add("processor time for creation, s", process.cpuSeconds() - cpuBefore);
    measurements.add("  of the API server and its etcd, s", cpuSeconds(server) - serverBefore);
    measurements.add("memory with all clusters, MiB", process.residentMebibytes());
  }

  private static double cpuSeconds(ApiServer server) {
    return server.pids().stream().map(ProcessUsage::new).mapToDouble(it -> it.cpuSeconds()).sum();
  }

  private void measureIdle(
      MeasuredOperator measuredOperator,
      ApiServer server,
      Measurements measurements,
      ProcessUsage process)
      throws IOException {
    log(measuredOperator, "waiting for quiet");
    PollTimeout.waitFor(NO_POD_CONDITION_DELAY);
    log(measuredOperator, "watching a quiet minute");
    Instant from = Instant.now();
    double cpuBefore = process.cpuSeconds();
    PollTimeout.waitFor(IDLE_TIME);
    double cpu = process.cpuSeconds() - cpuBefore;
    ApiRequestCounts apiRequestCounts = ApiRequestCounts.in(server.auditLog(), from, Instant.now());
    measurements.add("requests per cluster and quiet minute", perCluster(apiRequestCounts.total()));
    measurements.add("  watches renewed, all together", apiRequestCounts.watches());
    measurements.add("  for the election, all together", apiRequestCounts.election());
    measurements.add("processor when quiet, %", 100 * cpu / IDLE_TIME.toSeconds());
    measurements.add("memory when quiet, MiB", process.residentMebibytes());
  }

  /** Of five each, the slowest. */
  private static void measureReactions(
      MeasuredOperator measuredOperator,
      BenchmarkClusters benchmarkClusters,
      Measurements measurements)
      throws InterruptedException {
    log(measuredOperator, "changing specs, and letting members fall silent");
    ReactionTimes reactionTimes = ReactionTimes.prepare(benchmarkClusters, TIMEOUT);
    measurements.add("spec change to member set written, s", reactionTimes.toSpecChange());
    measurements.add("lease expired to status told, s", reactionTimes.toExpiredLease());
  }

  private void measureDeletion(
      MeasuredOperator measuredOperator,
      BenchmarkClusters benchmarkClusters,
      Measurements measurements) {
    log(measuredOperator, "deleting all clusters");
    Instant began = Instant.now();
    benchmarkClusters.deleteAll();
    new PollTimeout(TIMEOUT)
        .await(() -> benchmarkClusters.areGone() ? Optional.empty() : Optional.of("some are left"));
    measurements.add("all deleted, s", seconds(began));
  }

  private double perCluster(int requests) {
    return requests / (double) number;
  }

  private static double seconds(Instant since) {
    return Duration.between(since, Instant.now()).toMillis() / 1000.0;
  }

  private static void log(MeasuredOperator measuredOperator, String what) {
    System.err.println(measuredOperator.name() + ": " + what);
  }
}
