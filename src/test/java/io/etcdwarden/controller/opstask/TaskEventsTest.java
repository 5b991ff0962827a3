package io.etcdwarden.controller.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.metrics.TaskMetrics;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.TestClock;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskEventsTest {
  private final MockApiServer server = new MockApiServer();
  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final OpsTaskReconciler reconciler =
      new OpsTaskReconciler(
          new TaskApi(server.clients().full()),
          new SidecarExecutor(clock),
          Duration.ofSeconds(15),
          new EventRecorder(server.clients().full(), clock, "pod-1"),
          new TaskMetrics(new SimpleMeterRegistry()),
          clock,
          UUID::randomUUID);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aTaskThatWaitsForTheApiServerIsDelayed() {
    server.respondOnce(HttpMethod.POST, "/api/v1/namespaces/ns/events", 201, Map.of());
    EtcdOpsTask task = SampleOpsTasks.fullSnapshot("one");

    reconciler.updateErrorStatus(
        task, null, new OperatorException(ErrorCode.API_SERVER, "cannot read Etcd main"));

    JsonNode event = server.lastBody();
    assertEquals("TaskDelayed", event.path("reason").asText());
    assertEquals("cannot read Etcd main", event.path("message").asText());
    assertEquals("one", event.at("/involvedObject/name").asText());
  }
}
