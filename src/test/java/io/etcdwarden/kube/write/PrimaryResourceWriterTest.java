package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrimaryResourceWriterTest {
  private static final String PATH = "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds/main";
  private static final EtcdStatus BEFORE = status(1L, 3, List.of(condition("True")));

  private final MockApiServer server = new MockApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void onlyTheDifferenceIsSentWithTheObservedResourceVersion() {
    server.respondOnce(HttpMethod.PATCH, PATH + "/status", 200, etcd(BEFORE));

    writer(BEFORE).writeStatus(status(2L, 3, List.of(condition("True"))));

    assertEquals(
        "{\"metadata\":{\"resourceVersion\":\"5\"},\"status\":{\"observedGeneration\":2}}",
        server.lastBody().toString());
    assertTrue(
        server.lastRequest().getHeader("Content-Type").startsWith("application/merge-patch+json"));
  }

  @Test
  void aFieldThatIsNoLongerInTheStatusIsRemoved() {
    server.respondOnce(HttpMethod.PATCH, PATH + "/status", 200, etcd(BEFORE));

    writer(BEFORE).writeStatus(status(1L, null, List.of(condition("True"))));

    JsonNode status = server.lastBody().path("status");
    assertEquals(1, status.size());
    assertTrue(status.path("replicas").isNull());
  }

  @Test
  void aChangedListIsSentWhole() {
    server.respondOnce(HttpMethod.PATCH, PATH + "/status", 200, etcd(BEFORE));

    writer(BEFORE).writeStatus(status(1L, 3, List.of(condition("False"))));

    JsonNode status = server.lastBody().path("status");
    assertEquals(1, status.size());
    assertEquals("False", status.at("/conditions/0/status").asText());
    assertEquals("Why", status.at("/conditions/0/reason").asText());
  }

  @Test
  void theFirstStatusIsSentWhole() {
    server.respondOnce(HttpMethod.PATCH, PATH + "/status", 200, etcd(BEFORE));

    writer(etcd(null)).writeStatus(status(1L, null, null));

    assertEquals("{\"observedGeneration\":1}", server.lastBody().path("status").toString());
  }

  @Test
  void anUnchangedStatusIsNotSent() {
    writer(BEFORE).writeStatus(status(1L, 3, List.of(condition("True"))));
    writer(status(1L, 3, new ArrayList<>())).writeStatus(status(1L, 3, null));

    assertEquals(0, server.requestCount());
  }

  @Test
  void aStatusForAnOlderResourceVersionThrowsAConflictException() {
    server.respondOnce(
        HttpMethod.PATCH, PATH + "/status", 409, MockApiServer.errorStatus(409, "modified"));

    assertThrows(ConflictException.class, () -> writer(BEFORE).writeStatus(status(2L, 3, null)));
  }

  @Test
  void onlyPresentAnnotationsAreRemoved() {
    Etcd etcd = etcd(BEFORE);
    etcd.getMetadata().setAnnotations(Map.of(Annotations.OPERATION, "reconcile", "mine", "1"));
    server.respondOnce(HttpMethod.PATCH, PATH, 200, etcd);

    writer(etcd).removeAnnotations(Annotations.OPERATION, Annotations.OPERATION_DEPRECATED);

    assertEquals(
        "{\"metadata\":{\"annotations\":{\"druid.gardener.cloud/operation\":null}}}",
        server.lastBody().toString());
  }

  @Test
  void anAnnotationIsAddedWithoutAResourceVersion() {
    server.respondOnce(HttpMethod.PATCH, PATH, 200, etcd(BEFORE));

    writer(BEFORE).addAnnotation("mine", "1");

    assertEquals("{\"metadata\":{\"annotations\":{\"mine\":\"1\"}}}", server.lastBody().toString());
  }

  private PrimaryResourceWriter<Etcd, EtcdStatus> writer(EtcdStatus before) {
    return writer(etcd(before));
  }

  private PrimaryResourceWriter<Etcd, EtcdStatus> writer(Etcd etcd) {
    return new PrimaryResourceWriter<>(
        etcd, server.clients().full(), request -> request.apply(etcd));
  }

  private static Etcd etcd(EtcdStatus status) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setResourceVersion("5");
    etcd.setStatus(status);
    return etcd;
  }

  private static Condition condition(String status) {
    return new Condition("Ready", status, "Why", "So.", "then", "then");
  }

  private static EtcdStatus status(Long observed, Integer replicas, List<Condition> conditions) {
    return new EtcdStatus(
        observed,
        null,
        conditions,
        null,
        null,
        null,
        replicas,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
