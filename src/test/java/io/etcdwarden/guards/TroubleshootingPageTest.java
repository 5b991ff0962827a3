package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.pki.issue.PkiEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the operator says, the page about trouble has a remedy for it. */
class TroubleshootingPageTest {
  /** In the sources of these rooms, but told of something else than a reason. */
  private static final Set<String> NOT_REASONS =
      Set.of(
          // types of conditions, their states, states and roles of members
          "BackupReady",
          "BootstrappedWithExistingCluster",
          "CertificatesReady",
          "ClusterIDMismatch",
          "ContainersReady",
          "DataVolumesReady",
          "LastSnapshotCompactionSucceeded",
          "Leader",
          "Member",
          "Ready",
          "Reconciling",
          "Stalled",
          "True",
          "False",
          "Succeeded",
          // operations, kinds of objects and of events
          "Answers",
          "Error",
          "FullSnapshot",
          "Reconciled",
          "StatefulSet",
          "Sync",
          "TriggerDelete",
          "Warning",
          // what Kubernetes says of jobs, pods and claims, and what is written into pods
          "BackoffLimitExceeded",
          "Complete",
          "DisruptionTarget",
          "FailureTarget",
          "IfNotPresent",
          "Never",
          "OnFailure",
          "SuccessCriteriaMet");

  @Test
  void everyErrorCodeHasARemedy() throws IOException {
    assertOnPage(Arrays.stream(ErrorCode.values()).map(ErrorCode::wire));
  }

  @Test
  void everyReasonOfAConditionOrEventHasARemedy() throws IOException {
    Set<String> words = new TreeSet<>();
    for (String packagePath : List.of("status", "controller")) {
      words.addAll(WordsInDocsTest.reasonsIn(packagePath));
    }
    words.removeAll(NOT_REASONS);
    words.removeAll(WordsInDocsTest.KUBERNETES_REASONS);
    Arrays.stream(PkiEvent.Kind.values()).map(PkiEvent.Kind::reason).forEach(words::add);

    assertTrue(words.size() > 60, words.toString());
    assertOnPage(words.stream());
  }

  private static void assertOnPage(Stream<String> words) throws IOException {
    String page = Files.readString(Path.of("docs/troubleshooting.md"));

    assertEquals(List.of(), words.filter(word -> !page.contains("`" + word + "`")).toList());
  }
}
