package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.issue.PkiEvent;
import io.etcdwarden.pki.request.ClientCertificateProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for users explain every finding, error code, condition, event and annotation. */
class WordsInDocsTest {
  private static final Path PACKAGES = Path.of("src/main/java/io/etcdwarden");

  /** A word in camel case, such as the type or the reason of a condition or event. */
  private static final Pattern REASON = Pattern.compile("\"([A-Z][a-z]+(?:[A-Z][A-Za-z]*)*)\"");

  private static final Pattern CONSTANT = Pattern.compile("String [A-Z_]+ =\\s+\"([^\"]+)\"");

  /**
   * Reasons of Kubernetes about pods and claims. The operator reads them and does not report them.
   */
  static final Set<String> KUBERNETES_REASONS =
      Set.of(
          "Bound",
          "ContainerCreating",
          "ControllerResizeError",
          "CrashLoopBackOff",
          "ErrImageNeverPull",
          "ErrImagePull",
          "Failed",
          "ImagePullBackOff",
          "Lost",
          "NodeResizeError",
          "PodInitializing",
          "PodScheduled",
          "RegistryUnavailable");

  @Test
  void everyFindingIsExplained() throws IOException {
    assertExplained(
        Arrays.stream(FindingCode.values()).map(FindingCode::reason),
        "docs/bring-your-own-certificates.md");
  }

  @Test
  void everyProblemOfAClientCertificateIsExplained() throws IOException {
    assertExplained(
        Arrays.stream(ClientCertificateProblem.Code.values())
            .map(ClientCertificateProblem.Code::reason),
        "docs/client-certificates.md");
  }

  @Test
  void everyErrorCodeIsExplained() throws IOException {
    assertExplained(Arrays.stream(ErrorCode.values()).map(ErrorCode::wire), "docs/operations.md");
  }

  @Test
  void everyTypeAndReasonOfAConditionIsExplained() throws IOException {
    Set<String> words = reasonsIn("status");
    words.removeAll(KUBERNETES_REASONS);

    assertTrue(words.contains("CertificatesReady"), words.toString());
    assertExplained(words.stream(), "docs/operations.md");
  }

  @Test
  void everyEventIsExplained() throws IOException {
    Set<String> words = reasonsIn("controller/etcd");
    words.removeAll(KUBERNETES_REASONS);
    Arrays.stream(PkiEvent.Kind.values()).map(PkiEvent.Kind::reason).forEach(words::add);

    assertTrue(words.contains("SpecReconciliationSkipped"), words.toString());
    assertExplained(words.stream(), "docs/operations.md");
  }

  @Test
  void everyEventOfACopyIsExplained() throws IOException {
    Set<String> words = reasonsIn("controller/copybackups");

    assertTrue(words.contains("CopyStarted"), words.toString());
    words.removeIf(word -> !word.startsWith("Copy"));
    assertExplained(words.stream(), "docs/backups.md");
  }

  @Test
  void everyEventOfATaskIsExplained() throws IOException {
    Set<String> words = reasonsIn("controller/opstask");

    assertTrue(words.contains("TaskStarted"), words.toString());
    words.removeIf(word -> !word.startsWith("Task"));
    assertExplained(words.stream(), "docs/tasks.md");
  }

  @Test
  void everyEventAndReasonOfCompactionIsExplained() throws IOException {
    Set<String> words = reasonsIn("controller/compaction");

    assertTrue(words.contains("CompactionStarted"), words.toString());
    // Words of Kubernetes about jobs and pods, which the operator only reads.
    words.removeAll(
        Set.of("Complete", "Failed", "FailureTarget", "BackoffLimitExceeded", "DisruptionTarget"));
    words.removeAll(Set.of("SuccessCriteriaMet", "FullSnapshot", "IfNotPresent", "Never"));
    assertExplained(words.stream(), "docs/backups.md");
  }

  @Test
  void everyAnnotationIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs/operations.md"));
    String source = Files.readString(PACKAGES.resolve("api/Annotations.java"));

    List<String> keys =
        CONSTANT.matcher(source).results().map(found -> found.group(1)).sorted().toList();

    assertEquals(Annotations.class.getFields().length, keys.size());
    assertEquals(List.of(), keys.stream().filter(key -> !page.contains(key)).toList());
  }

  private static void assertExplained(Stream<String> words, String file) throws IOException {
    String page = Files.readString(Path.of(file));

    assertEquals(List.of(), words.filter(word -> !page.contains("`" + word + "`")).toList(), file);
  }

  static Set<String> reasonsIn(String packagePath) throws IOException {
    Set<String> words = new TreeSet<>();
    for (Path file : sources(packagePath)) {
      REASON.matcher(Files.readString(file)).results().forEach(word -> words.add(word.group(1)));
    }
    return words;
  }

  private static List<Path> sources(String packagePath) throws IOException {
    try (Stream<Path> files = Files.walk(PACKAGES.resolve(packagePath))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
