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

/** Measures this operator and, on request, another one in the same way. */
public final class Bench {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final Duration SETTLING_TIME = Duration.ofSeconds(15);
  private static final Duration IDLE_TIME = Duration.ofMinutes(1);

  /**
   * No pod ever starts here, and a minute after its creation each cluster gets a condition that
   * says so. Idle measurements start after that.
   */
  private static final Duration NO_POD_CONDITION_DELAY = Duration.ofMinutes(1);

  private final Binaries binaries;
  private final int number;

  private Bench(Binaries binaries, int number) {
    this.binaries = binaries;
    this.number = number;
  }

  public static void main(String[] arguments) throws Exception {
    int number = Integer.parseInt(setting("N").orElse("100"));
    List<MeasuredOperator> operators = new ArrayList<>(List.of(MeasuredOperator.ours()));
    setting("SECRETS")
        .map(Integer::parseInt)
        .ifPresent(secrets -> operators.add(MeasuredOperator.ours().withUnrelatedSecrets(secrets)));
    setting("REFERENCE")
        .ifPresent(command -> operators.add(new MeasuredOperator("reference", command, 0)));
    System.out.println(LeafIssueBench.line());
    List<Measurements> columns = new ArrayList<>();
    for (MeasuredOperator operator : operators) {
      columns.add(new Bench(Binaries.fromSystemProperty(), number).measure(operator));
    }
    new BenchmarkReport(number, columns).print(System.out);
    System.exit(0);
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isBlank());
  }

  private Measurements measure(MeasuredOperator operator) throws Exception {
    log(operator, "starting an API server");
    try (ApiServer server = ApiServer.startWithAuditLog(binaries);
        KubeClients clients = server.connect()) {
      new CrdInstaller(clients.full()).install();
      BenchmarkClusters clusters = new BenchmarkClusters(clients.full());
      clusters.prepare(operator.secrets());
      return measure(operator, server, clusters);
    }
  }

  private Measurements measure(
      MeasuredOperator operator, ApiServer server, BenchmarkClusters clusters) throws Exception {
    Measurements measurements = new Measurements(operator.name());
    Path folder = Folders.temporary("etcd-warden-bench-");
    clusters.create("first");
    BenchmarkClusters.Wait firstSet = clusters.untilMemberSets(1);
    Instant start = Instant.now();
    try (MeasuredOperator.Running running = operator.start(folder, server.operatorKubeconfig())) {
      log(operator, "waiting for the first member set; the log is in " + folder);
      firstSet.await(TIMEOUT);
      measurements.add("start to first member set, s", seconds(start));
      ProcessUsage process = new ProcessUsage(running.pid());
      PollTimeout.waitFor(SETTLING_TIME);
      measurements.add("memory with one cluster, MiB", process.residentMebibytes());
      measureCreation(operator, server, clusters, measurements, process);
      measureIdle(operator, server, measurements, process);
      measureReactions(operator, clusters, measurements);
      measurements.add("memory at its highest, MiB", process.peakMebibytes());
      measureDeletion(operator, clusters, measurements);
    }
    return measurements;
  }

  private void measureCreation(
      MeasuredOperator operator,
      ApiServer server,
      BenchmarkClusters clusters,
      Measurements measurements,
      ProcessUsage process)
      throws Exception {
    log(operator, "creating " + number + " clusters");
    double cpuBefore = process.cpuSeconds();
    double serverBefore = cpuSeconds(server);
    BenchmarkClusters.Wait observed = clusters.untilObserved(number + 1);
    Instant began = Instant.now();
    clusters.create(number);
    Instant requested = Instant.now();
    observed.await(TIMEOUT);
    measurements.add("last request to all observed, s", seconds(requested));
    measurements.add("first request to all observed, s", seconds(began));
    PollTimeout.waitFor(SETTLING_TIME);
    ApiRequestCounts requests = ApiRequestCounts.in(server.auditLog(), began, Instant.now());
    measurements.add("requests per cluster for creation", perCluster(requests.total()));
    requests.byVerb().forEach((verb, times) -> measurements.add("  " + verb, perCluster(times)));
    measurements.add("CPU time for creation, s", process.cpuSeconds() - cpuBefore);
    measurements.add("  of the API server and its etcd, s", cpuSeconds(server) - serverBefore);
    measurements.add("memory with all clusters, MiB", process.residentMebibytes());
  }

  private static double cpuSeconds(ApiServer server) {
    return server.pids().stream().map(ProcessUsage::new).mapToDouble(it -> it.cpuSeconds()).sum();
  }

  private void measureIdle(
      MeasuredOperator operator, ApiServer server, Measurements measurements, ProcessUsage process)
      throws IOException {
    log(operator, "waiting until the operator is idle");
    PollTimeout.waitFor(NO_POD_CONDITION_DELAY);
    log(operator, "measuring an idle minute");
    Instant from = Instant.now();
    double cpuBefore = process.cpuSeconds();
    PollTimeout.waitFor(IDLE_TIME);
    double cpu = process.cpuSeconds() - cpuBefore;
    ApiRequestCounts requests = ApiRequestCounts.in(server.auditLog(), from, Instant.now());
    measurements.add("requests per cluster and idle minute", perCluster(requests.total()));
    measurements.add("  watches renewed, all together", requests.watches());
    measurements.add("  for the election, all together", requests.election());
    measurements.add("CPU when idle, %", 100 * cpu / IDLE_TIME.toSeconds());
    measurements.add("memory when idle, MiB", process.residentMebibytes());
  }

  /** The slowest reaction of five clusters each. */
  private static void measureReactions(
      MeasuredOperator operator, BenchmarkClusters clusters, Measurements measurements)
      throws InterruptedException {
    log(operator, "changing specs, and letting member Leases expire");
    ReactionTimes reactionTimes = ReactionTimes.prepare(clusters, TIMEOUT);
    measurements.add("spec change to member set written, s", reactionTimes.toSpecChange());
    measurements.add("lease expired to status written, s", reactionTimes.toExpiredLease());
  }

  private void measureDeletion(
      MeasuredOperator operator, BenchmarkClusters clusters, Measurements measurements) {
    log(operator, "deleting all clusters");
    Instant began = Instant.now();
    clusters.deleteAll();
    new PollTimeout(TIMEOUT)
        .await(
            () -> clusters.areGone() ? Optional.empty() : Optional.of("some clusters still exist"));
    measurements.add("all deleted, s", seconds(began));
  }

  private double perCluster(int requests) {
    return requests / (double) number;
  }

  private static double seconds(Instant since) {
    return Duration.between(since, Instant.now()).toMillis() / 1000.0;
  }

  private static void log(MeasuredOperator operator, String what) {
    System.err.println(operator.name() + ": " + what);
  }
}
