package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeleterTest {
  private static final String PATH = "/apis/apps/v1/namespaces/ns/statefulsets/main";

  private final MockApiServer server = new MockApiServer();
  private final Deleter deleter = new Deleter(etcd(), server.clients().full());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aDeleteRequestCarriesUidAndResourceVersionOfTheObject() {
    server.respondOnce(HttpMethod.DELETE, PATH, 200, Map.of());

    deleter.delete(ownedBy("etcd-uid"));

    JsonNode options = server.lastBody();
    assertEquals("set-uid", options.at("/preconditions/uid").asText());
    assertEquals("7", options.at("/preconditions/resourceVersion").asText());
    assertEquals("Background", options.at("/propagationPolicy").asText());
  }

  @Test
  void dependentsCanBeOrphaned() {
    server.respondOnce(HttpMethod.DELETE, PATH, 200, Map.of());

    deleter.deleteOrphaningDependents(ownedBy("etcd-uid"));

    assertEquals("Orphan", server.lastBody().at("/propagationPolicy").asText());
  }

  @Test
  void anObjectOfAnotherOwnerIsNotDeleted() {
    deleter.delete(ownedBy("other-uid"));

    StatefulSet orphan = ownedBy("etcd-uid");
    orphan.getMetadata().setOwnerReferences(List.of());
    deleter.delete(orphan);

    assertEquals(0, server.requestCount());
  }

  private static Etcd etcd() {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setUid("etcd-uid");
    return etcd;
  }

  private static StatefulSet ownedBy(String uid) {
    StatefulSet set = LiveObjects.memberSet(Plans.withMembers(3), 3);
    set.getMetadata().setUid("set-uid");
    set.getMetadata().setResourceVersion("7");
    set.getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("druid.gardener.cloud/v1alpha1")
                    .withKind("Etcd")
                    .withName("main")
                    .withUid(uid)
                    .withController(true)
                    .build()));
    return set;
  }
}
