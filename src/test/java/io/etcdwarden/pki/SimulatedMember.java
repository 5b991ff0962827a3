package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.Handshake;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.etcdwarden.pki.loaded.MemberEndpoint;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.PodState;
import io.etcdwarden.pki.loaded.Use;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A member that behaves as measured: the kubelet updates its files late, etcd reads its key pair
 * for each handshake, and everything else is read at start.
 */
final class SimulatedMember {
  /** The Secrets of each line, by part. */
  static final Map<Line, Map<Part, String>> SECRETS =
      Map.of(
          Line.CLIENT,
          Map.of(Part.CA, "client-ca", Part.SERVER, "client-server", Part.CLIENT, "client-client"),
          Line.PEER,
          Map.of(Part.CA, "peer-ca", Part.SERVER, "peer-server"),
          Line.BACKUP,
          Map.of(Part.CA, "backup-ca", Part.SERVER, "backup-server"));

  private static final Duration UNTIL_SEEN = Duration.ofSeconds(15);
  private static final Duration START_TIME = Duration.ofMinutes(5);
  private static final Duration UNTIL_STARTED = Duration.ofSeconds(25);

  final String name;
  private final Map<Line, String> restartedFor = new EnumMap<>(Line.class);
  private final Map<String, List<Certificate>> files = new HashMap<>();
  private final Map<String, Instant> filesDue = new HashMap<>();
  private Map<String, List<Certificate>> memory = Map.of();
  private Instant created;
  private Instant started;
  private Instant readyAt;
  private boolean isFirstRun;
  private boolean hasOpenConnections = true;
  private boolean keepsOldFiles;

  SimulatedMember(String name) {
    this.name = name;
  }

  /** A new pod, which mounts what is stored, and is ready after half a minute. */
  void createPod(InMemorySecrets stored, Map<Line, String> marks, Instant now) {
    restartedFor.clear();
    restartedFor.putAll(marks);
    filesDue.clear();
    if (!keepsOldFiles) {
      names().forEach(name -> files.put(name, read(stored.get(name))));
    }
    created = now;
    isFirstRun = true;
    start(now);
  }

  /** The containers start again in the same pod, with the files that it has. */
  void restartContainers(Instant now) {
    isFirstRun = false;
    start(now);
  }

  private void start(Instant now) {
    memory = Map.copyOf(files);
    hasOpenConnections = false;
    started = now;
    readyAt = now.plusSeconds(30);
  }

  /** The kubelet notices a write at this time. */
  void updateFilesAt(String secret, Instant time) {
    if (names().contains(secret)) {
      filesDue.putIfAbsent(secret, time);
    }
  }

  /** The kubelet mounts old content, also into new pods, until {@link #updateAllFiles}. */
  void keepOldFiles() {
    keepsOldFiles = true;
  }

  void updateAllFiles(Instant now) {
    keepsOldFiles = false;
    names().forEach(name -> filesDue.put(name, now));
  }

  void updateFiles(InMemorySecrets stored, Instant now) {
    if (keepsOldFiles) {
      return;
    }
    filesDue
        .entrySet()
        .removeIf(
            due -> {
              boolean isDue =
                  !now.isBefore(due.getValue()) && stored.current().find(due.getKey()).isPresent();
              if (isDue) {
                files.put(due.getKey(), read(stored.get(due.getKey())));
              }
              return isDue;
            });
  }

  /** Whether it has started, whatever it has loaded. */
  boolean isStarted(Instant now) {
    return !now.isBefore(readyAt);
  }

  /** An open connection is never verified again. */
  boolean hasOpenConnections() {
    return hasOpenConnections;
  }

  void setOpenConnections(boolean open) {
    hasOpenConnections = open;
  }

  List<Certificate> file(Line line, Part part) {
    return files.get(SECRETS.get(line).get(part));
  }

  List<Certificate> loaded(Line line, Part part) {
    return memory.get(SECRETS.get(line).get(part));
  }

  /** A new pod is not seen at first, and its containers start some seconds later. */
  MemberPod pod(Instant now, boolean isReady) {
    if (isFirstRun && now.isBefore(created.plus(UNTIL_SEEN))) {
      return new MemberPod(name, List.of(), Map.of());
    }
    if (isFirstRun && now.isBefore(created.plus(UNTIL_STARTED))) {
      return new MemberPod(name, List.of(), restartedFor);
    }
    PodState unready =
        now.isBefore(created.plus(START_TIME)) ? PodState.STARTING : PodState.NOT_READY;
    return new MemberPod(
        name,
        List.of(run(MemberContainer.ETCD), run(MemberContainer.BACKUP_RESTORE)),
        restartedFor,
        isReady ? PodState.READY : unready);
  }

  /**
   * The member as the operator sees it.
   *
   * @param answers the endpoints that answer the operator
   * @param generations the CA certificates whose keys the operator has
   */
  MemberPod pod(
      Instant now,
      boolean isReady,
      Predicate<MemberEndpoint> answers,
      Collection<Certificate> generations) {
    MemberPod pod = pod(now, isReady);
    return new MemberPod(
        pod.name(),
        pod.runs().stream()
            .map(run -> run.withHandshakes(handshakes(run, answers, generations, now)))
            .toList(),
        pod.restartedFor(),
        pod.state());
  }

  private Map<MemberEndpoint, Handshake> handshakes(
      ContainerRun run,
      Predicate<MemberEndpoint> answers,
      Collection<Certificate> generations,
      Instant now) {
    Map<MemberEndpoint, Handshake> handshakes = new EnumMap<>(MemberEndpoint.class);
    for (MemberEndpoint endpoint : MemberEndpoint.values()) {
      Use server = endpoint.server();
      if (server.container() == run.container() && answers.test(endpoint)) {
        List<Certificate> presented =
            server.needsRestart()
                ? loaded(server.line(), server.part())
                : file(server.line(), server.part());
        Set<String> accepted = new HashSet<>();
        Set<String> refused = new HashSet<>();
        if (endpoint.trust().isPresent()) {
          generations.forEach(
              ca ->
                  (loaded(server.line(), Part.CA).contains(ca) ? accepted : refused)
                      .add(ca.fingerprint()));
        }
        handshakes.put(endpoint, new Handshake(presented.getFirst(), accepted, refused, now));
      }
    }
    return handshakes;
  }

  boolean hasMarks(Map<Line, String> marks) {
    return restartedFor.equals(marks);
  }

  private ContainerRun run(MemberContainer container) {
    return new ContainerRun(name, container, created, started, isFirstRun);
  }

  private static List<String> names() {
    return SECRETS.values().stream().flatMap(parts -> parts.values().stream()).toList();
  }

  private static List<Certificate> read(StoredSecret secret) {
    return TrustBundle.read(secret, List.of(secret.has("tls.crt") ? "tls.crt" : "ca.crt"));
  }
}
