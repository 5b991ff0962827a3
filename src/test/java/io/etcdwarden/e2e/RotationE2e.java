package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.StoringApiServer;
import io.etcdwarden.support.etcd.ClientFiles;
import io.etcdwarden.support.etcd.ClientLoad;
import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * All CAs are rotated three times while etcdctl writes and reads, and a kube-apiserver reads. The
 * user restarts the kube-apiserver when the operator waits for clients, as the documentation says.
 */
@ExtendWith(EndToEndExtension.class)
class RotationE2e {
  private static final int MEMBERS = 3;
  private static final int ROTATIONS = 3;
  private static final Duration PHASE_LIMIT = Duration.ofMinutes(20);

  /** The default of etcdctl. */
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);

  /** A node may send new connections to a member that has just stopped; a refusal lasts longer. */
  private static final Duration LASTING = Duration.ofSeconds(15);

  @Test
  void clientsWorkThroughThreeRotationsOfAllCas(Story story, @TempDir Path folder) {
    Binaries binaries = Binaries.fromSystemProperty();
    EtcdCluster main = story.startMain(MEMBERS, "client", "peer", "backup");
    ClientFiles files =
        new ClientFiles(
            story.client(), story.namespace(), "main-client-client", "main-client-ca", folder);
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main);
        StoringApiServer apiServer =
            new StoringApiServer(binaries, etcdFlags(relay, files.in("kube-apiserver")))) {
      ClientLoad load =
          new ClientLoad(
              binaries.program("etcdctl"), files, List.of(relay.endpoint()), REQUEST_LIMIT);
      files.in("kube-apiserver").refresh();
      ObjectReader reader =
          story.step("a kube-apiserver starts", () -> ObjectReader.start(apiServer));
      try (load;
          reader) {
        load.start();
        for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
          rotateAll(story, main, reader, files.in("kube-apiserver"), rotation);
        }
      }
      note(story, load, reader);
      assertAll(
          () -> assertUndisturbed(load, reader),
          () -> assertServed(story, main),
          () -> assertTold(story),
          () -> assertBackedUp(story, main));
    }
  }

  private static List<String> etcdFlags(ServiceRelay relay, ClientFiles files) {
    return List.of(
        "--etcd-servers=" + relay.endpoint(),
        "--etcd-cafile=" + files.ca(),
        "--etcd-certfile=" + files.certificate(),
        "--etcd-keyfile=" + files.key());
  }

  private static void rotateAll(
      Story story, EtcdCluster main, ObjectReader reader, ClientFiles files, int rotation) {
    int generation = rotation + 1;
    story.step(
        "rotation %d: all members trust the new CAs".formatted(rotation),
        () -> {
          main.annotate(Annotations.ROTATE_CA, "all@" + rotation);
          main.await(
              "waiting for clients",
              etcd -> phases(etcd, "client").equals(Set.of("AwaitingClients")),
              PHASE_LIMIT);
        });
    story.step(
        "rotation %d: the kube-apiserver restarts with new files".formatted(rotation),
        () -> {
          files.refresh();
          reader.restartServer();
          main.annotate(Annotations.COMPLETE_CA, "client");
        });
    story.step(
        "rotation %d: only the new CAs are left".formatted(rotation),
        () -> {
          main.await("rotated", etcd -> isRotated(etcd, generation), PHASE_LIMIT);
          main.awaitHealthy(MEMBERS, PHASE_LIMIT);
        });
  }

  private static Stream<CertificateStatus> certificates(Etcd etcd) {
    return Stream.ofNullable(etcd.getStatus())
        .flatMap(status -> Stream.ofNullable(status.certificates()))
        .flatMap(List::stream);
  }

  private static Set<String> phases(Etcd etcd, String line) {
    return certificates(etcd)
        .filter(it -> it.line().equals(line))
        .map(it -> String.valueOf(it.phase()))
        .collect(Collectors.toSet());
  }

  private static boolean isRotated(Etcd etcd, long generation) {
    return certificates(etcd).count() > 0
        && certificates(etcd).allMatch(it -> it.phase() == null && it.generation() == generation);
  }

  private static void note(Story story, ClientLoad load, ObjectReader reader) {
    story.note(
        String.format(
            Locale.ROOT,
            "%d keys written, %d objects read, %d leader changes, longest gap %d ms",
            load.writes(),
            reader.reads(),
            load.leaderChanges(),
            load.longestGap().toMillis()));
    Stream.of(load.failures(), reader.failures())
        .flatMap(List::stream)
        .forEach(line -> story.note("failed: " + line));
  }

  /** The kube-apiserver keeps its connection, so it has no failed request for a new one. */
  private static void assertUndisturbed(ClientLoad load, ObjectReader reader) {
    assertEquals(Set.of(), load.lost());
    assertTrue(load.longestGap().compareTo(LASTING) < 0, "no success for " + load.longestGap());
    assertTrue(
        load.failures().size() <= load.leaderChanges(),
        load.failures().size() + " failed requests, leader changes: " + load.leaderChanges());
    assertTrue(
        reader.failures().size() <= load.leaderChanges(),
        reader.failures().size() + " failed reads, leader changes: " + load.leaderChanges());
    assertEquals(
        List.of(),
        load.failures().stream().filter(it -> it.contains("certificate")).toList(),
        "refused certificates");
  }

  private static void assertServed(Story story, EtcdCluster main) {
    TreeMap<String, String> newest = new TreeMap<>();
    for (String pod : main.pods().keySet()) {
      ServedCertificates.LINES.forEach(
          (port, line) ->
              newest.put(pod + ":" + port, "CN=main-%s-ca g%d".formatted(line, ROTATIONS + 1)));
    }
    assertEquals(newest, new ServedCertificates(story.client(), main).issuers(MEMBERS));
  }

  private static void assertTold(Story story) {
    Set<String> reasons =
        story.client().v1().events().inNamespace(story.namespace()).list().getItems().stream()
            .map(Event::getReason)
            .collect(Collectors.toSet());
    assertTrue(
        reasons.containsAll(
            Set.of(
                "CARotationStarted", "CARotationPhase", "MembersRestart", "CARotationCompleted")),
        reasons::toString);
  }

  private static void assertBackedUp(Story story, EtcdCluster main) {
    TaskRunner tasks = new TaskRunner(story);
    story.step(
        "a task takes a full snapshot",
        () -> tasks.succeed("take-full", "main", "onDemandSnapshot: {type: full}"));
    main.await(
        "backed up",
        etcd ->
            EtcdCluster.condition(etcd, "BackupReady").filter(Condition::hasStatusTrue).isPresent(),
        Duration.ofMinutes(2));
  }
}
