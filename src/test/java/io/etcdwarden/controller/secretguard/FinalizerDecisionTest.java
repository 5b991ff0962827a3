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
    // used, held, leaving, generated
    "true,  false, false, false, TAKE",
    "true,  false, false, true,  TAKE",
    "true,  true,  false, false, LEAVE",
    "true,  true,  false, true,  LEAVE",
    "true,  true,  true,  false, INSIST",
    "true,  true,  true,  true,  RELEASE",
    "true,  false, true,  false, LEAVE",
    "true,  false, true,  true,  LEAVE",
    "false, false, false, false, LEAVE",
    "false, false, true,  false, LEAVE",
    "false, true,  false, false, RELEASE",
    "false, true,  false, true,  RELEASE",
    "false, true,  true,  false, RELEASE",
    "false, true,  true,  true,  RELEASE",
  })
  void aSecretIsHeldWhileItIsUsedUnlessItIsToBeMadeAnew(
      boolean used, boolean held, boolean leaving, boolean generated, FinalizerDecision expected) {
    assertEquals(expected, FinalizerDecision.next(secret(held, leaving, generated), used));
  }

  private static Secret secret(boolean held, boolean leaving, boolean generated) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("a")
        .withLabels(generated ? GENERATED : Map.of())
        .addToFinalizers("somebody/else")
        .addAllToFinalizers(held ? List.of(Finalizers.ETCD) : List.of())
        .withDeletionTimestamp(leaving ? "2026-03-01T00:00:00Z" : null)
        .endMetadata()
        .build();
  }
}
