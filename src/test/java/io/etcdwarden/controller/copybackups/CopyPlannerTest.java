package io.etcdwarden.controller.copybackups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyPlannerTest {
  private static final String LOCAL = "{provider: Local, container: tgt, prefix: p}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {container: c, prefix: p}                                          | provider is missing
          {provider: '', container: c, prefix: p}                            | provider is missing
          {provider: floppy, container: c, prefix: p}                        | is not a known provider
          {provider: dell, container: c, prefix: p, secretRef: {name: s}}    | is ECS
          {provider: S3, prefix: p, secretRef: {name: s}}                    | container is missing
          {provider: Local, prefix: p}                                       | container is missing
          {provider: S3, container: c, prefix: p}                            | secretRef is missing
          {provider: S3, container: c, prefix: p, secretRef: {}}             | secretRef is missing
          {provider: Local, container: tgt, prefix: other}                   | mount twice
          """)
  void anIncompleteStoreIsRejected(String store, String expected) {
    EtcdCopyBackupsTask task = SampleCopyTasks.between(store.replace("''", "\"\""), LOCAL);

    String message =
        assertThrows(OperatorException.class, () -> SampleCopyTasks.plan(task)).getMessage();

    assertTrue(message.startsWith("spec.sourceStore"), message);
    assertTrue(message.contains(expected.strip()), message);
  }

  @Test
  void theMessageNamesTheTargetStore() {
    EtcdCopyBackupsTask task =
        SampleCopyTasks.between(LOCAL, "{provider: ECS, container: c, prefix: p}");

    String message =
        assertThrows(OperatorException.class, () -> SampleCopyTasks.plan(task)).getMessage();

    assertTrue(message.startsWith("spec.targetStore."), message);
  }

  @Test
  void onlyALocalStoreReadsItsSecret() {
    String cloud = "{provider: S3, container: c, prefix: p, secretRef: {name: s}}";

    CopyPlan plan =
        SampleCopyTasks.planner()
            .plan(
                SampleCopyTasks.between(cloud, cloud),
                _ -> {
                  throw new AssertionError("the Secret was read");
                });

    assertEquals(Optional.of("s"), plan.source().secret());
  }

  @Test
  void aLocalStoreWithoutItsSecretIsReportedAndRetried() {
    EtcdCopyBackupsTask task =
        SampleCopyTasks.between(
            "{provider: Local, container: src, prefix: p, secretRef: {name: gone}}", LOCAL);

    OperatorException failure =
        assertThrows(OperatorException.class, () -> SampleCopyTasks.plan(task));

    assertTrue(failure.getMessage().contains("Secret gone, which does not exist"));
    assertEquals(false, failure.isInvalidSpec());
  }
}
