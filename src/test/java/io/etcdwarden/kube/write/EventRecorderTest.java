package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.TestClock;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.Duration;
import java.time.Instant;
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

  @Test
  void aLongMessageIsCutToTheLimitOfTheApi() {
    server.respondAlways(HttpMethod.POST, EVENTS, 201, Map.of());

    eventRecorder.recordEvents(etcd(1), List.of(EventText.normal("Long", "x".repeat(2_000))));

    String message = server.lastBody().path("message").asText();
    assertEquals(1_024, message.length());
    assertTrue(message.endsWith("..."));
  }

  private static Etcd etcd(long generation) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setUid("etcd-uid");
    etcd.getMetadata().setGeneration(generation);
    return etcd;
  }
}
