package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LogLines;
import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.TestClock;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
  private static final String EVENTS = "/api/v1/namespaces/ns/events";
  private static final EventText LOST = EventText.warning("QuorumLost", "Ready: lost.");
  private static final EventText BACK = EventText.normal("Quorate", "Ready: back.");

  private final MockApiServer server = new MockApiServer();
  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00.123456789Z"));
  private final EventRecorder eventRecorder =
      new EventRecorder(server.clients().full(), clock, "pod-1");

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anEventNamesTheResourceAndTheReportingInstance() {
    server.respondAlways(HttpMethod.POST, EVENTS, 201, Map.of());

    eventRecorder.recordEvents(etcd(1), List.of(LOST));

    JsonNode event = server.lastBody();
    assertEquals("Warning", event.path("type").asText());
    assertEquals("QuorumLost", event.path("reason").asText());
    assertEquals("Ready: lost.", event.path("message").asText());
    assertEquals("etcd-uid", event.at("/involvedObject/uid").asText());
    assertEquals("Etcd", event.at("/involvedObject/kind").asText());
    assertEquals("etcd-controller", event.at("/source/component").asText());
    assertEquals("pod-1", event.path("reportingInstance").asText());
    assertEquals("2026-03-01T12:00:00Z", event.path("firstTimestamp").asText());
    assertTrue(event.at("/metadata/name").asText().startsWith("main."));
  }

  @Test
  void aRepeatedEventIsRecordedOnce() {
    server.respondAlways(HttpMethod.POST, EVENTS, 201, Map.of());

    eventRecorder.recordEvents(etcd(1), List.of(LOST, LOST));
    eventRecorder.recordEvents(etcd(1), List.of(LOST));

    assertEquals(1, server.requestCount());
  }

  @Test
  void theSameMessageForAnotherGenerationIsRecordedAgain() {
    server.respondAlways(HttpMethod.POST, EVENTS, 201, Map.of());

    eventRecorder.recordEvents(etcd(1), List.of(LOST));
    eventRecorder.recordEvents(etcd(2), List.of(LOST));

    assertEquals(2, server.requestCount());
  }

  @Test
  void theSameEventIsRecordedAgainAfterTheRepeatInterval() {
    server.respondAlways(HttpMethod.POST, EVENTS, 201, Map.of());

    eventRecorder.recordEvents(etcd(1), List.of(LOST));
    eventRecorder.recordEvents(etcd(1), List.of(BACK));
    clock.advance(Duration.ofMinutes(11));
    eventRecorder.recordEvents(etcd(1), List.of(LOST));

    assertEquals(3, server.requestCount());
  }

  @Test
  void anEventThatCannotBeWrittenDoesNotFailTheReconcile() {
    server.respondAlways(HttpMethod.POST, EVENTS, 403, MockApiServer.errorStatus(403, "forbidden"));

    eventRecorder.recordEvents(etcd(1), List.of(LOST, BACK));

    assertEquals(2, server.requestCount());
  }

  /** Its objects are deleted one by one, and each would be a line of its own. */
  @Test
  void aNamespaceThatIsBeingDeletedIsLoggedOnce() {
    server.respondAlways(HttpMethod.POST, EVENTS, 403, namespaceTerminating());

    List<String> lines = new ArrayList<>();
    try (var _ = LogLines.of(EventRecorder.class, lines::add)) {
      eventRecorder.recordEvents(etcd(1), List.of(LOST, BACK));
      eventRecorder.recordEvents(etcd(2), List.of(LOST));
    }

    assertEquals(
        List.of(
            "namespace ns is being deleted: the API server refuses events about its resources, so"
                + " they are not logged either"),
        lines);
  }

  @Test
  void anEventThatCannotBeWrittenIsLogged() {
    server.respondAlways(HttpMethod.POST, EVENTS, 403, MockApiServer.errorStatus(403, "forbidden"));

    List<String> lines = new ArrayList<>();
    try (var _ = LogLines.of(EventRecorder.class, lines::add)) {
      eventRecorder.recordEvents(etcd(1), List.of(LOST));
    }

    assertEquals(List.of("Ready: lost.", "cannot write event QuorumLost: forbidden"), lines);
  }

  @Test
  void aLongMessageIsCutToTheLimitOfTheApi() {
    server.respondAlways(HttpMethod.POST, EVENTS, 201, Map.of());

    eventRecorder.recordEvents(etcd(1), List.of(EventText.normal("Long", "x".repeat(2_000))));

    String message = server.lastBody().path("message").asText();
    assertEquals(1_024, message.length());
    assertTrue(message.endsWith("..."));
  }

  private static Status namespaceTerminating() {
    return new StatusBuilder(MockApiServer.errorStatus(403, "forbidden"))
        .withNewDetails()
        .addNewCause()
        .withReason("NamespaceTerminating")
        .endCause()
        .endDetails()
        .build();
  }

  private static Etcd etcd(long generation) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setUid("etcd-uid");
    etcd.getMetadata().setGeneration(generation);
    return etcd;
  }
}
