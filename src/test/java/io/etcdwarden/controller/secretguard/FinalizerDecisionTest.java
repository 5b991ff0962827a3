package io.etcdwarden.controller.secretguard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Finalizers;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinalizerDecisionTest {
  private static final Map<String, String> GENERATED =
      Map.of("pki.etcdwarden.io/origin", "generated", "app.kubernetes.io/managed-by", "etcd-druid");

  @ParameterizedTest
  @CsvSource({
    // used, has finalizer, being deleted, generated
    "true,  false, false, false, ADD",
    "true,  false, false, true,  ADD",
    "true,  true,  false, false, NONE",
    "true,  true,  false, true,  NONE",
    "true,  true,  true,  false, WARN",
    "true,  true,  true,  true,  REMOVE",
    "true,  false, true,  false, NONE",
    "true,  false, true,  true,  NONE",
    "false, false, false, false, NONE",
    "false, false, true,  false, NONE",
    "false, true,  false, false, REMOVE",
    "false, true,  false, true,  REMOVE",
    "false, true,  true,  false, REMOVE",
    "false, true,  true,  true,  REMOVE",
  })
  void aUsedSecretHasTheFinalizerUnlessADeletedOneIsRegenerated(
      boolean used,
      boolean hasFinalizer,
      boolean isBeingDeleted,
      boolean generated,
      FinalizerDecision expected) {
    assertEquals(
        expected, FinalizerDecision.next(secret(hasFinalizer, isBeingDeleted, generated), used));
  }

  @ParameterizedTest
  @CsvSource({"true, WARN", "accepted, REMOVE", "'', WARN"})
  void aProvidedSecretIsDeletedOnlyWhenTheOperatorHasAcceptedToIssueIt(
      String handOver, FinalizerDecision expected) {
    Secret asked =
        new SecretBuilder(secret(true, true, false))
            .editMetadata()
            .addToAnnotations("pki.etcdwarden.io/hand-over", handOver)
            .endMetadata()
            .build();

    assertEquals(expected, FinalizerDecision.next(asked, true));
  }

  private static Secret secret(boolean hasFinalizer, boolean isBeingDeleted, boolean generated) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("a")
        .withLabels(generated ? GENERATED : Map.of())
        .addToFinalizers("other.example.com/guard")
        .addAllToFinalizers(hasFinalizer ? List.of(Finalizers.ETCD) : List.of())
        .withDeletionTimestamp(isBeingDeleted ? "2026-03-01T00:00:00Z" : null)
        .endMetadata()
        .build();
  }
}
