package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.EventText;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reconciler answers a question, and does nothing of what it is asked about. */
class DryRunTest {
  private static final String ASK = "pki.etcdwarden.io/dry-run";
  private static final String RESULT = "pki.etcdwarden.io/dry-run-result";

  private final ReconcileHarness harness = new ReconcileHarness(true);

  @Test
  void aRotationIsDescribedWithItsRestartsInTheirOrder() {
    startMembers();

    ask("rotate-ca:client,peer");

    List<String> result = annotations().get(RESULT).lines().toList();
    assertEquals(
        "rotate-ca:client,peer, by the state of %s: %d steps, members restart 4 times, in the order main-2, main-1, main-0."
            .formatted(harness.clock.instant(), result.size() - 1),
        result.getFirst());
    assertTrue(
        result.contains(
            "3. TrustRolling (client,peer): restarts main-2, main-1, main-0 one by one. Waits for"
                + " all members to be ready. Why: members load the CAs that they trust only when"
                + " they start."),
        result::toString);
  }

  @Test
  void theAnswerWritesNothingButTheAnnotations() {
    startMembers();

    ask("rotate-ca:all");

    assertEquals(
        List.of("change annotations"),
        harness.cluster.writes().stream().map(it -> it.replaceFirst(" \\[.*", "")).toList());
    assertFalse(annotations().containsKey(ASK));
    assertTrue(harness.status().certificates().stream().allMatch(it -> it.phase() == null));
  }

  @Test
  void theEventHasTheNumberOfRestartsAndTheirOrder() {
    startMembers();

    ask("renew-leaf: server");

    List<EventText> events = harness.cluster.events();
    assertEquals(
        List.of(
            EventText.normal(
                "DryRun",
                "renew-leaf:server would do: 2 steps, members restart once, in the order"
                    + " main-2, main-1, main-0. All steps are in annotation"
                    + " pki.etcdwarden.io/dry-run-result.")),
        events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotate-ca:clint", "rotate-ca", "renew-leaf:", "all", "", "backup"})
  void aQuestionThatIsNotUnderstoodStaysAndAnEventSaysWhatIsExpected(String value) {
    startMembers();

    ask(value);

    List<EventText> events = harness.cluster.events();
    assertEquals(List.of("AnnotationInvalid"), events.stream().map(EventText::reason).toList());
    assertTrue(
        events.getFirst().message().endsWith("for example rotate-ca:client,peer."),
        events::toString);
    assertEquals(value, annotations().get(ASK));
    assertFalse(annotations().containsKey(RESULT));
  }

  private void startMembers() {
    harness.cluster.create(Etcds.withTls(3, "client", "peer"));
    harness.cluster.edit(etcd -> etcd.getMetadata().setAnnotations(new TreeMap<>()));
    harness.reconcile();
    harness.membersBecomeReady();
    harness.reconcile();
    harness.cluster.writes();
    harness.cluster.events();
  }

  private void ask(String value) {
    harness.cluster.edit(etcd -> etcd.getMetadata().getAnnotations().put(ASK, value));
    harness.reconcile();
  }

  private Map<String, String> annotations() {
    return harness.cluster.live().getMetadata().getAnnotations();
  }
}
