package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecGateTest {
  @ParameterizedTest(
      name = "automatic {0}, suspended {1}, annotation {2}, reconciled before {3}: {4}")
  @CsvSource({
    "true,  true,  none,       false, suspended",
    "false, true,  operation,  false, suspended",
    "true,  false, none,       true,  open",
    "false, false, operation,  true,  open",
    "false, false, deprecated, true,  open",
    "false, false, other,      true,  closed",
    "false, false, none,       false, open",
    "false, false, none,       true,  closed"
  })
  void theFirstRuleThatMatchesDecides(
      boolean automatic,
      boolean suspended,
      String annotation,
      boolean reconciled,
      String decision) {
    Map<String, String> annotations = new HashMap<>();
    if (suspended) {
      annotations.put(Annotations.SUSPEND, "");
    }
    switch (annotation) {
      case "operation" -> annotations.put(Annotations.OPERATION, "reconcile");
      case "deprecated" -> annotations.put(Annotations.OPERATION_DEPRECATED, "reconcile");
      case "other" -> annotations.put(Annotations.OPERATION, "restore");
      default -> {}
    }
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setAnnotations(annotations);
    if (reconciled) {
      EtcdStatuses.setObserved(etcd, 1);
    }

    assertEquals(decision, describe(new SpecGate(automatic).decide(etcd)));
  }

  @Test
  void aClosedGateNamesTheAnnotationThatOpensIt() {
    Etcd etcd = Etcds.withDefaults();
    EtcdStatuses.setObserved(etcd, 1);

    SpecGate.Decision decision = new SpecGate(false).decide(etcd);

    assertEquals(
        "The spec is applied when annotation druid.gardener.cloud/operation=reconcile is set.",
        ((SpecGate.Decision.Closed) decision).reason());
  }

  private static String describe(SpecGate.Decision decision) {
    return switch (decision) {
      case SpecGate.Decision.Open _ -> "open";
      case SpecGate.Decision.Closed closed -> closed.suspended() ? "suspended" : "closed";
    };
  }
}
