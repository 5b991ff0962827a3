package io.etcdwarden.support.node;

import io.etcdwarden.support.Folders;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Runs members as etcd processes on this machine, each in its own folder. */
public final class EtcdMemberRunner implements MemberRunner {
  private final KubernetesClient client;
  private final EtcdPrograms programs;
  private final Path folder;
  private final PodNetwork podNetwork;
  private final Map<String, MemberProcess> processes = new ConcurrentHashMap<>();
  private final Map<String, MemberPorts> ports = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Secret>> frozen = new ConcurrentHashMap<>();
  private final Set<Cluster> served = ConcurrentHashMap.newKeySet();
  private final Thread shutdownHook = Thread.ofPlatform().unstarted(this::stopAll);

  EtcdMemberRunner(KubernetesClient client, EtcdPrograms programs) throws IOException {
    this.client = client;
    this.programs = programs;
    this.folder = Files.createTempDirectory("members-");
    this.podNetwork = PodNetwork.in(folder);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /** Kills the process of the member, as in a crash; the process is started again. */
  public void kill(String namespace, String pod) {
    process(namespace, pod).kill();
  }

  /**
   * Lets the kubelet mount this Secret into the pods of this member as it is now, also into pods
   * that are created later.
   */
  public void freezeSecret(String namespace, String pod, String secret) {
    frozenOf(namespace, pod)
        .put(secret, client.secrets().inNamespace(namespace).withName(secret).get());
  }

  /** Ends {@link #freezeSecret} and updates the files of the present pod. */
  public void thawSecrets(String namespace, String pod) {
    frozenOf(namespace, pod).clear();
    refresh(process(namespace, pod).home().pod());
  }

  private Map<String, Secret> frozenOf(String namespace, String pod) {
    return frozen.computeIfAbsent(namespace + "/" + pod, _ -> new ConcurrentHashMap<>());
  }

  /**
   * Stops the processes of these members together until their pods are recreated. If one member
   * still ran, it could accept the replacement of the other, which would vote without data.
   */
  public void stopUntilRecreated(String namespace, String... pods) {
    Stream.of(pods).parallel().map(pod -> process(namespace, pod)).forEach(MemberProcess::stop);
  }

  /** Stops the processes of all members, as when their nodes are switched off. */
  public void switchOff(String namespace) {
    processesIn(namespace).parallel().forEach(MemberProcess::stop);
  }

  /** Starts the processes of all members again, in the same pods. */
  public void switchOn(String namespace) {
    for (MemberProcess before : processesIn(namespace).toList()) {
      MemberProcess after = before.afterOutage();
      if (processes.replace(key(before.home().pod()), before, after)) {
        after.start();
      }
    }
  }

  private Stream<MemberProcess> processesIn(String namespace) {
    return processes.values().stream()
        .filter(it -> it.home().pod().getMetadata().getNamespace().equals(namespace));
  }

  /** Whether the member responds and reports that it has no leader. */
  public boolean isWithoutLeader(String namespace, String pod) {
    Optional<EtcdCtl.MemberStatus> status = process(namespace, pod).home().ctl().status();
    return status.filter(it -> it.leader() == 0).isPresent();
  }

  /** Returns the loopback port for clients of the member. */
  public int clientPort(String namespace, String pod) {
    return process(namespace, pod).home().ports().client();
  }

  /**
   * Returns an etcdctl for all members of a cluster with the client certificate of its sidecars.
   */
  public EtcdCtl ctl(String namespace, String cluster) {
    List<MemberProcess> members = membersOf(namespace, cluster);
    return members.getFirst().home().ctl().to(urls(members.stream()));
  }

  /** Returns the log of the member. */
  public String log(String namespace, String pod) throws IOException {
    return Files.readString(process(namespace, pod).home().files().log());
  }

  /** Returns an etcd with the member's configuration and a certificate from an untrusted CA. */
  public UntrustedPeer untrustedPeerOf(String namespace, String pod) throws IOException {
    return new UntrustedPeer(process(namespace, pod).home(), programs, podNetwork, client, folder);
  }

  @Override
  public void start(Pod pod, RenderedConfig config, Runnable changed) {
    String namespace = pod.getMetadata().getNamespace();
    String name = StatefulSetPods.member(pod);
    MemberEnvironment home =
        new MemberEnvironment(
            pod,
            config,
            new PodFiles(
                folder.resolve(namespace).resolve(pod.getMetadata().getUid()),
                frozenOf(namespace, name)),
            folder.resolve(namespace).resolve("data-of-" + volume(pod)),
            ports.computeIfAbsent(namespace + "/" + name, any -> MemberPorts.free()),
            programs.etcdctl());
    MemberProcess process =
        new MemberProcess(
            home, programs, podNetwork, client, new OthersOf(namespace, name), changed);
    process.onReady(() -> served.add(new Cluster(namespace, clusterOf(name))));
    if (processes.putIfAbsent(key(pod), process) == null) {
      process.start();
    }
  }

  /** Returns the uid of the claim as the volume name: a recreated claim has an empty volume. */
  private String volume(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
        .map(
            claim ->
                client
                    .persistentVolumeClaims()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(claim)
                    .get())
        .filter(Objects::nonNull)
        .map(claim -> claim.getMetadata().getUid())
        .findFirst()
        .orElseGet(() -> StatefulSetPods.member(pod));
  }

  @Override
  public void refresh(Pod pod) {
    Optional.ofNullable(processes.get(key(pod)))
        .ifPresent(process -> process.home().files().mount(pod, client));
  }

  @Override
  public String address(Pod pod) {
    return Optional.ofNullable(
            ports.get(pod.getMetadata().getNamespace() + "/" + StatefulSetPods.member(pod)))
        .map(MemberPorts::address)
        .orElse("127.0.0.1");
  }

  @Override
  public void stop(Pod pod) {
    MemberProcess process = processes.get(key(pod));
    if (process != null && isOf(process, pod) && processes.remove(key(pod), process)) {
      process.stop();
    }
  }

  @Override
  public Optional<MemberState> state(Pod pod) {
    return Optional.ofNullable(processes.get(key(pod)))
        .filter(process -> isOf(process, pod))
        .map(MemberProcess::state);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(shutdownHook);
    stopAll();
  }

  private void stopAll() {
    processes.values().parallelStream().forEach(MemberProcess::stop);
    processes.clear();
    try {
      podNetwork.proxy().close();
      Folders.delete(folder);
    } catch (IOException stuck) {
      throw new UncheckedIOException(stuck);
    }
  }

  /** Whether the process runs for exactly this pod, not for an earlier pod of the same name. */
  private static boolean isOf(MemberProcess process, Pod pod) {
    return process.home().pod().getMetadata().getUid().equals(pod.getMetadata().getUid());
  }

  private MemberProcess process(String namespace, String pod) {
    return Optional.ofNullable(processes.get(namespace + "/" + pod))
        .orElseThrow(
            () -> new IllegalStateException("no process runs for " + namespace + "/" + pod));
  }

  private List<MemberProcess> membersOf(String namespace, String cluster) {
    return processes.values().stream()
        .filter(it -> it.home().pod().getMetadata().getNamespace().equals(namespace))
        .filter(it -> clusterOf(it.home().podName()).equals(cluster))
        .toList();
  }

  private static List<String> urls(Stream<MemberProcess> members) {
    return members.map(it -> it.home().clientUrl()).toList();
  }

  private static String clusterOf(String pod) {
    return pod.substring(0, pod.lastIndexOf('-'));
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }

  private record Cluster(String namespace, String name) {}

  private final class OthersOf implements OtherMembers {
    private final Cluster cluster;
    private final String pod;

    OthersOf(String namespace, String pod) {
      this.cluster = new Cluster(namespace, clusterOf(pod));
      this.pod = pod;
    }

    @Override
    public List<String> readyClientUrls() {
      List<MemberProcess> ready =
          membersOf(cluster.namespace(), cluster.name()).stream()
              .filter(it -> it.state().ready())
              .toList();
      return urls(ready.stream().filter(it -> !it.home().podName().equals(pod)));
    }

    @Override
    public boolean hasClusterServed() {
      return served.contains(cluster);
    }
  }
}
