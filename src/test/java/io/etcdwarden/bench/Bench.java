package io.etcdwarden.bench;

import io.etcdwarden.kube.KubeClients;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.Definitions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures our operator and, on request, another one in the same way. */
public final class Bench {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration BREATH = Duration.ofSeconds(15);
  private static final Duration QUIET = Duration.ofMinutes(1);

  /** No pod starts here, which each cluster is told once; before that it is not quiet. */
  private static final Duration STUCK_IS_TOLD = Duration.ofMinutes(1);

  private final Binaries binaries;
  private final int number;

  private Bench(Binaries binaries, int number) {
    this.binaries = binaries;
    this.number = number;
  }

  public static void main(String[] arguments) throws Exception {
    int number = Integer.parseInt(setting("N").orElse("100"));
    List<Subject> subjects = new ArrayList<>(List.of(Subject.ours()));
    setting("SECRETS")
        .map(Integer::parseInt)
        .ifPresent(secrets -> subjects.add(Subject.ours().among(secrets)));
    setting("REFERENCE").ifPresent(command -> subjects.add(new Subject("reference", command, 0)));
    List<Figures> columns = new ArrayList<>();
    for (Subject subject : subjects) {
      columns.add(new Bench(Binaries.offered(), number).measure(subject));
    }
    new Report(number, columns).print(System.out);
    System.exit(0);
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isBlank());
  }

  private Figures measure(Subject subject) throws Exception {
    say(subject, "starting an API server");
    try (ApiServer server = ApiServer.startRecording(binaries);
        KubeClients clients = server.connect()) {
      new Definitions(clients.full()).install();
      Clusters clusters = new Clusters(clients.full());
      clusters.prepare(subject.secrets());
      return measure(subject, server, clusters);
    }
  }

  private Figures measure(Subject subject, ApiServer server, Clusters clusters) throws Exception {
    Figures figures = new Figures(subject.name());
    Path folder = Folders.temporary("etcd-warden-bench-");
    clusters.create("first");
    Clusters.Wait firstSet = clusters.untilMemberSets(1);
    Instant start = Instant.now();
    try (Subject.Running running = subject.start(folder, server.operatorKubeconfig())) {
      say(subject, "waiting for the first member set; its log is in " + folder);
      firstSet.await(PATIENCE);
      figures.add("start to first member set, s", seconds(start));
      ProcessFigures process = new ProcessFigures(running.pid());
      Patience.pass(BREATH);
      figures.add("memory with one cluster, MiB", process.residentMebibytes());
      creation(subject, server, clusters, figures, process);
      quiet(subject, server, figures, process);
      reactions(subject, clusters, figures);
      figures.add("memory at its highest, MiB", process.peakMebibytes());
      deletion(subject, clusters, figures);
    }
    return figures;
  }

  private void creation(
      Subject subject, ApiServer server, Clusters clusters, Figures figures, ProcessFigures process)
      throws Exception {
    say(subject, "creating " + number + " clusters");
    double cpuBefore = process.cpuSeconds();
    double serverBefore = cpuSeconds(server);
    Clusters.Wait observed = clusters.untilObserved(number + 1);
    Instant began = Instant.now();
    clusters.create(number);
    Instant asked = Instant.now();
    observed.await(PATIENCE);
    figures.add("last request to all observed, s", seconds(asked));
    figures.add("first request to all observed, s", seconds(began));
    Patience.pass(BREATH);
    Requests requests = Requests.in(server.record(), began, Instant.now());
    figures.add("requests per cluster for creation", perCluster(requests.total()));
    requests.byVerb().forEach((verb, times) -> figures.add("  " + verb, perCluster(times)));
    figures.add("processor time for creation, s", process.cpuSeconds() - cpuBefore);
    figures.add("  of the API server and its etcd, s", cpuSeconds(server) - serverBefore);
    figures.add("memory with all clusters, MiB", process.residentMebibytes());
  }

  private static double cpuSeconds(ApiServer server) {
    return server.pids().stream().map(ProcessFigures::new).mapToDouble(it -> it.cpuSeconds()).sum();
  }

  private void quiet(Subject subject, ApiServer server, Figures figures, ProcessFigures process)
      throws IOException {
    say(subject, "waiting for quiet");
    Patience.pass(STUCK_IS_TOLD);
    say(subject, "watching a quiet minute");
    Instant from = Instant.now();
    double cpuBefore = process.cpuSeconds();
    Patience.pass(QUIET);
    double cpu = process.cpuSeconds() - cpuBefore;
    Requests requests = Requests.in(server.record(), from, Instant.now());
    figures.add("requests per cluster and quiet minute", perCluster(requests.total()));
    figures.add("  watches renewed, all together", requests.watches());
    figures.add("  for the election, all together", requests.election());
    figures.add("processor when quiet, %", 100 * cpu / QUIET.toSeconds());
    figures.add("memory when quiet, MiB", process.residentMebibytes());
  }

  /** Of five each, the slowest. */
  private static void reactions(Subject subject, Clusters clusters, Figures figures)
      throws InterruptedException {
    say(subject, "changing specs, and letting members fall silent");
    Reactions reactions = Reactions.prepare(clusters, PATIENCE);
    figures.add("spec change to member set written, s", reactions.toSpecs());
    figures.add("lease expired to status told, s", reactions.toSilence());
  }

  private void deletion(Subject subject, Clusters clusters, Figures figures) {
    say(subject, "deleting all clusters");
    Instant began = Instant.now();
    clusters.deleteAll();
    new Patience(PATIENCE)
        .until(() -> clusters.areGone() ? Optional.empty() : Optional.of("some are left"));
    figures.add("all deleted, s", seconds(began));
  }

  private double perCluster(int requests) {
    return requests / (double) number;
  }

  private static double seconds(Instant since) {
    return Duration.between(since, Instant.now()).toMillis() / 1000.0;
  }

  private static void say(Subject subject, String what) {
    System.err.println(subject.name() + ": " + what);
  }
}
