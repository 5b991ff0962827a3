package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.Line;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.Seen;
import io.etcdwarden.support.Snapshots;
import io.etcdwarden.support.Trees;
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
  void aPlanAsksForTheFoldersThatTheReferenceMounted(Path folder) throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(folder.resolve("etcd.yaml")));
    StatefulSet recorded =
        Trees.parse(Files.readString(folder.resolve("objects.yaml"))).stream()
            .filter(object -> object.path("kind").asText().equals("StatefulSet"))
            .map(object -> Serialization.unmarshal(object.toString(), StatefulSet.class))
            .findFirst()
            .orElseThrow();

    assertEquals(TlsMounts.of(recorded), TlsMounts.of(Plans.of(etcd).tls()));
  }

  @ParameterizedTest(name = "{0} secured: {1}")
  @CsvSource({"'', ", "client, CLIENT", "peer, PEER", "backup, BACKUP"})
  void theLinesOfAMemberSetAreThoseItMounts(String line, Line wanted) {
    StatefulSet set = Seen.memberSet(Plans.of(Etcds.secured(3, line)), 3);

    assertEquals(wanted == null ? Set.of() : Set.of(wanted), TlsMounts.of(set).lines());
  }

  @Test
  void membersHaveLoadedWhatTheirSetMounts() {
    ClusterPlan secured = Plans.of(Etcds.secured(3, "client", "peer"));
    StatefulSet plain = Seen.memberSet(Plans.withMembers(3), 3);

    assertEquals(Set.of(), lines(secured, plain, Seen.pod("main-1", true)));
    assertEquals(
        Set.of(Line.CLIENT, Line.PEER),
        lines(secured, Seen.memberSet(secured, 3), Seen.pod("main-1", true)));
  }

  @Test
  void membersThatWereLeftBehindMayHaveLoadedWhateverIsWished() {
    ClusterPlan secured = Plans.of(Etcds.secured(3, "client", "backup"));

    assertEquals(Set.of(Line.CLIENT, Line.BACKUP), lines(secured, Seen.pod("main-1", true)));
  }

  @Test
  void aMemberSetWithoutPodsHasLoadedNothing() {
    ClusterPlan secured = Plans.of(Etcds.secured(3, "client"));

    assertEquals(Set.of(), lines(secured, Seen.memberSet(secured, 0)));
  }

  @Test
  void podsOfTheClustersJobsAreNoMembers() {
    ClusterPlan secured = Plans.of(Etcds.secured(3, "client"));

    assertEquals(
        Set.of(),
        lines(secured, Seen.memberSet(secured, 0), Seen.pod("main-compactor-x7kzp", true)));
  }

  private static Set<Line> lines(ClusterPlan plan, HasMetadata... seen) {
    return RunningLines.of(Snapshots.of(seen), plan);
  }
}
