package io.etcdwarden.support.node;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one member as an etcd process: joins the cluster as the sidecar does, starts etcd, observes
 * its state, and starts etcd again when it exits.
 */
final class MemberProcess {
  private static final Logger log = LoggerFactory.getLogger(MemberProcess.class);
  private static final Duration UNTIL_READY = Duration.ofMillis(300);
  private static final Duration ONCE_READY = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

  private final MemberEnvironment home;
  private final EtcdPrograms programs;
  private final PodNetwork podNetwork;
  private final KubernetesClient client;
  private final OtherMembers otherMembers;
  private final Runnable changed;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile MemberState state = MemberState.STARTING;
  private volatile Process process;
  private volatile Thread thread;
  private Runnable onReady = () -> {};
  private boolean mounted;

  MemberProcess(
      MemberEnvironment home,
      EtcdPrograms programs,
      PodNetwork podNetwork,
      KubernetesClient client,
      OtherMembers otherMembers,
      Runnable changed) {
    this.home = home;
    this.programs = programs;
    this.podNetwork = podNetwork;
    this.client = client;
    this.otherMembers = otherMembers;
    this.changed = changed;
  }

  MemberEnvironment home() {
    return home;
  }

  MemberState state() {
    return state;
  }

  /**
   * Runs the action each time the member becomes ready. Set before the start. A busy member may be
   * without an answer at the very moment at which another member asks for its state, so its
   * readiness is recorded when it begins.
   */
  void onReady(Runnable action) {
    onReady = action;
  }

  void start() {
    thread = Thread.ofPlatform().daemon().name(home.podName()).start(this::run);
  }

  /** The member in the same pod after its node was off, with the files that are stored then. */
  MemberProcess afterOutage() {
    MemberProcess next =
        new MemberProcess(home, programs, podNetwork, client, otherMembers, changed);
    next.onReady = onReady;
    next.state = new MemberState(state.id(), state.clusterId(), false, false, state.restarts() + 1);
    return next;
  }

  /** Stops the process and does not start it again. */
  void stop() {
    stopped.countDown();
    try {
      Optional.ofNullable(process).ifPresent(Process::destroy);
      if (!thread.join(Duration.ofSeconds(5))) {
        kill();
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills the process, as in a crash; it is started again. */
  void kill() {
    Optional.ofNullable(process).ifPresent(Process::destroyForcibly);
  }

  private void run() {
    Duration pause = UNTIL_READY;
    try {
      while (!isStopped(Duration.ZERO)) {
        Optional<Process> launched = tryToLaunch();
        if (launched.isPresent()) {
          observeUntilEnd(launched.get());
          updateState(
              new MemberState(state.id(), state.clusterId(), false, false, state.restarts() + 1));
        }
        isStopped(pause);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopped(Duration timeout) throws InterruptedException {
    return stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns the process; empty if the launch must be retried. */
  private Optional<Process> tryToLaunch() {
    try {
      return launch();
    } catch (KubernetesClientException | UncheckedIOException failed) {
      log.warn("{}: {}", home.podName(), failed.getMessage());
      return Optional.empty();
    }
  }

  /** Returns the process; empty if the cluster has not accepted this member yet. */
  private Optional<Process> launch() {
    mountOnce();
    home.loadClientFiles();
    home.registerNames(podNetwork);
    Optional<RunningCluster> cluster = join();
    if (cluster.isEmpty()) {
      return Optional.empty();
    }
    Path file = home.files().at("/home/nonroot/etcd.conf.yaml");
    String text = client.getKubernetesSerialization().asYaml(home.configFor(cluster.get()));
    PodFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    ProcessBuilder builder =
        podNetwork
            .command(programs.etcd().toString(), "--config-file", file.toString())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.files().log().toFile()));
    try {
      process = builder.start();
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot run " + programs.etcd(), unusable);
    }
    if (stopped.getCount() == 0) {
      process.destroy();
    }
    return Optional.of(process);
  }

  /** A container that starts again in its pod finds the files as the kubelet has left them. */
  private void mountOnce() {
    if (!mounted) {
      home.files().mount(home.pod(), client);
      mounted = true;
    }
  }

  /** Returns the cluster that this member belongs to; empty if the join must be retried. */
  private Optional<RunningCluster> join() {
    List<String> serving = otherMembers.readyClientUrls();
    if (!home.config().hasSeveralMembers()) {
      return Optional.of(RunningCluster.NONE);
    }
    if (serving.isEmpty()) {
      boolean mayStart = home.hasData() || !otherMembers.hasClusterServed();
      return mayStart ? Optional.of(RunningCluster.NONE) : Optional.empty();
    }
    EtcdCtl cluster = home.ctl().to(serving);
    Optional<List<EtcdCtl.ListedMember>> listed = cluster.members();
    if (listed.isEmpty()) {
      return Optional.empty();
    }
    if (listed.get().stream().anyMatch(this::isThis) || addLearner(cluster)) {
      return cluster.members().map(RunningCluster::of);
    }
    return Optional.empty();
  }

  private boolean isThis(EtcdCtl.ListedMember member) {
    return member.name().equals(home.memberName()) || member.peerUrls().equals(home.peerUrls());
  }

  private boolean addLearner(EtcdCtl cluster) {
    home.wipeData();
    return cluster.addLearner(home.memberName(), home.peerUrls());
  }

  private void observeUntilEnd(Process running) throws InterruptedException {
    Duration pause = UNTIL_READY;
    while (!running.waitFor(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      Optional<EtcdCtl.MemberStatus> status = home.ctl().status();
      status.filter(EtcdCtl.MemberStatus::learner).ifPresent(it -> promote(it.id()));
      updateState(status.map(this::stateOf).orElseGet(this::stateWithoutAnswer));
      pause = state.ready() ? ONCE_READY : UNTIL_READY;
    }
  }

  /** Etcd refuses until the learner has caught up; the next observation retries. */
  private void promote(long id) {
    List<String> serving = otherMembers.readyClientUrls();
    if (!serving.isEmpty()) {
      home.ctl().to(serving).promote(id);
    }
  }

  private MemberState stateOf(EtcdCtl.MemberStatus memberStatus) {
    return new MemberState(
        memberStatus.id(),
        memberStatus.clusterId(),
        memberStatus.leader() == memberStatus.id(),
        memberStatus.canServe(),
        state.restarts());
  }

  private MemberState stateWithoutAnswer() {
    return new MemberState(state.id(), state.clusterId(), false, false, state.restarts());
  }

  private void updateState(MemberState now) {
    boolean hasChanged = !now.equals(state);
    if (now.ready()) {
      onReady.run();
    }
    state = now;
    if (hasChanged && stopped.getCount() > 0) {
      changed.run();
    }
  }
}
