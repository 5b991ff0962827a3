package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.guards.CrdApiClient.Response;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The columns, the status and the scale subresource of the CRDs, on a real API server. */
class CrdColumnsIT {
  private final CrdApiClient client = new CrdApiClient();

  @ParameterizedTest
  @MethodSource("columns")
  void listsShowTheColumnsInThisOrder(JsonNode object, List<String> expected) {
    Response created = client.create(object);

    assertTrue(created.isAccepted(), created.message());
    assertEquals(expected, columns(client.table(object)));
  }

  @Test
  void aListShowsTheStateOfTheCluster() {
    ObjectNode etcd = smallestEtcd();
    client.create(etcd);
    client.replaceStatus(etcd.set("status", CrdApiClient.resource("crd-full-status.yaml")));

    JsonNode row = client.table(etcd).at("/rows/0/cells");

    assertEquals("etcd-main", row.get(0).asText());
    assertEquals("true", row.get(1).asText());
    assertEquals("True", row.get(2).asText());
    assertEquals("False", row.get(3).asText());
    assertEquals("Unknown", row.get(4).asText());
    assertEquals("False", row.get(5).asText());
    assertEquals(3, row.get(7).asInt());
    assertEquals(3, row.get(8).asInt());
    assertEquals(2, row.get(9).asInt());
  }

  @Test
  void everyStatusFieldIsStored() {
    ObjectNode etcd = smallestEtcd();
    JsonNode status = CrdApiClient.resource("crd-full-status.yaml");
    client.create(etcd);

    Response response = client.replaceStatus(etcd.set("status", status));

    assertTrue(response.isAccepted(), response.message());
    assertEquals(status, response.stored().get("status"));
  }

  @Test
  void scalingChangesTheNumberOfMembers() {
    ObjectNode etcd = smallestEtcd();
    client.create(etcd);
    client.replaceStatus(etcd.set("status", CrdApiClient.resource("crd-full-status.yaml")));

    Response scaled = client.scale(etcd, 5);

    assertTrue(scaled.isAccepted(), scaled.message());
    assertEquals(5, client.current(etcd).at("/spec/replicas").asInt());
    assertEquals(3, scaled.stored().at("/status/replicas").asInt());
    assertEquals(
        "app.kubernetes.io/managed-by=etcd-druid,app.kubernetes.io/part-of=etcd-main",
        scaled.stored().at("/status/selector").asText());
  }

  @Test
  void scalingDownToFewerMembersIsRefused() {
    ObjectNode etcd = smallestEtcd();
    client.create(etcd);

    Response scaled = client.scale(etcd, 1);

    assertFalse(scaled.isAccepted());
    assertEquals(List.of("spec.replicas"), scaled.fields());
  }

  private static ObjectNode smallestEtcd() {
    return (ObjectNode) CrdApiClient.resource("crd-etcd.yaml");
  }

  private static List<String> columns(JsonNode table) {
    return StreamSupport.stream(table.get("columnDefinitions").spliterator(), false)
        .map(c -> c.get("name").asText() + " " + c.get("type").asText() + " " + c.get("priority"))
        .skip(1)
        .toList();
  }

  static Stream<Arguments> columns() {
    return Stream.of(
        Arguments.of(
            smallestEtcd(),
            List.of(
                "Ready string 0",
                "Quorate string 0",
                "All Members Ready string 0",
                "Backup Ready string 0",
                "Cluster ID Mismatch string 0",
                "Age date 0",
                "Cluster Size integer 1",
                "Current Replicas integer 1",
                "Ready Replicas integer 1")),
        Arguments.of(
            CrdApiClient.yaml(
                """
                apiVersion: druid.gardener.cloud/v1alpha1
                kind: EtcdCopyBackupsTask
                metadata: {name: copy}
                spec: {sourceStore: {prefix: a}, targetStore: {prefix: b}}
                """),
            List.of("Age date 0")),
        Arguments.of(
            CrdApiClient.resource("crd-task.yaml"),
            List.of(
                "State string 0",
                "Etcd string 0",
                "Age date 0",
                "Phase string 1",
                "TTL integer 1")));
  }
}
