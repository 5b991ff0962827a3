package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference pages match the CRDs. {@code make reference} writes the pages. */
class CrdReferenceTest {
  @Test
  void everyDefinitionHasItsPageAndItIsCurrent() throws IOException {
    List<Path> definitions = CrdReference.definitions();

    assertEquals(3, definitions.size());
    for (Path definition : definitions) {
      Path page = CrdReference.page(definition);
      assertTrue(Files.exists(page), page + " is missing; run make reference");
      assertEquals(
          CrdReference.text(definition),
          Files.readString(page),
          page + " is not current; run make reference");
    }
  }

  @Test
  void aRowShowsTypeDefaultLimitsAndWhatIsImmutable() throws IOException {
    String tasks = CrdReference.text(Path.of("crds/druid.gardener.cloud_etcdopstasks.yaml"));

    assertTrue(
        tasks.contains(
            "| `spec.ttlSecondsAfterFinished` | integer (int32) | How long the task is kept after"
                + " it has finished, in seconds. Default: `3600`. At least 1. On change:"
                + " ttlSecondsAfterFinished cannot be changed;"),
        tasks);
    assertTrue(tasks.contains("| `spec.config` | object | Required. The operation."), tasks);
  }
}
