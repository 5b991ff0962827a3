package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.JsonTrees;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TlsMountsTest {
  private static final Path CASES = Path.of("src/test/resources/conformance");

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPlanHasTheMountPathsOfTheConformanceCase(Path folder) throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(folder.resolve("etcd.yaml")));
    StatefulSet recorded =
        JsonTrees.parse(Files.readString(folder.resolve("objects.yaml"))).stream()
            .filter(object -> object.path("kind").asText().equals("StatefulSet"))
            .map(object -> Serialization.unmarshal(object.toString(), StatefulSet.class))
            .findFirst()
            .orElseThrow();

    assertEquals(TlsMounts.of(recorded), TlsMounts.of(Plans.of(etcd).tls()));
  }

  @ParameterizedTest(name = "{0} secured: {1}")
  @CsvSource({"'', ", "client, CLIENT", "peer, PEER", "backup, BACKUP"})
  void theLinesOfAMemberSetAreThoseItMounts(String line, Line wanted) {
    StatefulSet set = LiveObjects.memberSet(Plans.of(Etcds.withTls(3, line)), 3);

    assertEquals(wanted == null ? Set.of() : Set.of(wanted), TlsMounts.of(set).lines());
  }

  @Test
  void runningMembersHaveLoadedTheLinesThatTheirSetMounts() {
    ClusterPlan secured = Plans.of(Etcds.withTls(3, "client", "peer"));
    StatefulSet plain = LiveObjects.memberSet(Plans.withMembers(3), 3);

    assertEquals(Set.of(), lines(secured, plain, LiveObjects.pod("main-1", true)));
    assertEquals(
        Set.of(Line.CLIENT, Line.PEER),
        lines(secured, LiveObjects.memberSet(secured, 3), LiveObjects.pod("main-1", true)));
  }

  @Test
  void podsWithoutMemberSetMayHaveLoadedEveryPlannedLine() {
    ClusterPlan secured = Plans.of(Etcds.withTls(3, "client", "backup"));

    assertEquals(Set.of(Line.CLIENT, Line.BACKUP), lines(secured, LiveObjects.pod("main-1", true)));
  }

  @Test
  void aMemberSetWithoutPodsHasLoadedNothing() {
    ClusterPlan secured = Plans.of(Etcds.withTls(3, "client"));

    assertEquals(Set.of(), lines(secured, LiveObjects.memberSet(secured, 0)));
  }

  @Test
  void podsOfJobsAreNoMembers() {
    ClusterPlan secured = Plans.of(Etcds.withTls(3, "client"));

    assertEquals(
        Set.of(),
        lines(
            secured,
            LiveObjects.memberSet(secured, 0),
            LiveObjects.pod("main-compactor-x7kzp", true)));
  }

  private static Set<Line> lines(ClusterPlan plan, HasMetadata... objects) {
    return LinesInUse.loaded(ObservedClusters.of(objects), plan);
  }
}
