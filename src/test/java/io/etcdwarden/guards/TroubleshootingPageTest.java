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

/** The troubleshooting page has a remedy for every error code and every reason. */
class TroubleshootingPageTest {
  /** Words in these packages that look like a reason but are something else. */
  private static final Set<String> NOT_REASONS =
      Set.of(
          // condition types and statuses, states and roles of members
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
          // operations, kinds of objects, types of events
          "Answers",
          "Error",
          "FullSnapshot",
          "Reconciled",
          "StatefulSet",
          "Sync",
          "TriggerDelete",
          "Warning",
          // words of Kubernetes about jobs and pods
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
