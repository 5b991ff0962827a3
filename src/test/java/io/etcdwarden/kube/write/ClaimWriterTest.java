package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Labels;
import io.etcdwarden.observed.ClaimLabelling;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimWriterTest {
  private static final String PODS = "/api/v1/namespaces/ns/pods?limit=25";
  private static final String CLAIM = "/api/v1/namespaces/ns/persistentvolumeclaims/main-main-0";

  private final MockApiServer server = new MockApiServer();
  private final ClaimWriter writer = new ClaimWriter(server.clients().full(), "ns");
  private final StatefulSet memberSet = LiveObjects.memberSet(Plans.withMembers(3), 3);
  private final PersistentVolumeClaim claim = LiveObjects.claim("main-main-0", "1Gi", "");

  ClaimWriterTest() {
    memberSet.getMetadata().setUid("uid-of-set");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aClaimThatOnlyAMemberUsesIsLabelledInItsObservedVersion() {
    page(PODS, null, pod("main-0", "uid-of-set"), LiveObjects.pod("unrelated", true));
    server.respondOnce(HttpMethod.PATCH, CLAIM, 200, claim);

    assertEquals(1, label().size());

    var patch = server.lastBody();
    assertEquals("7", patch.at("/metadata/resourceVersion").asText());
    assertEquals("uid-of-main-main-0", patch.at("/metadata/uid").asText());
    assertEquals(
        "{\"app.kubernetes.io/managed-by\":\"etcd-druid\",\"app.kubernetes.io/part-of\":\"main\"}",
        patch.at("/metadata/labels").toString());
  }

  @Test
  void aClaimThatAnotherPodUsesTooIsNotLabelled() {
    page(PODS, "more", pod("main-0", "uid-of-set"));
    page(
        "/api/v1/namespaces/ns/pods?continue=more&limit=25",
        null,
        pod("database", "uid-of-another-set"));

    assertEquals(List.of(), label());
    assertEquals("GET", server.lastRequest().getMethod());
  }

  @Test
  void aClaimThatNoPodUsesIsNotLabelled() {
    page(PODS, null, LiveObjects.pod("main-0", true));

    assertEquals(List.of(), label());
  }

  @Test
  void withoutClaimsToLabelNoPodIsRead() {
    assertEquals(List.of(), writer.labelIfProven(memberSet, List.of()));
    assertEquals(0, server.requestCount());
  }

  private List<PersistentVolumeClaim> label() {
    return writer.labelIfProven(
        memberSet, List.of(new ClaimLabelling(claim, Labels.ofCluster("main"))));
  }

  private void page(String path, String continuation, Pod... pods) {
    server.respondAlways(
        HttpMethod.GET,
        path,
        200,
        new PodListBuilder()
            .withNewMetadata()
            .withContinue(continuation)
            .endMetadata()
            .withItems(pods)
            .build());
  }

  private static Pod pod(String name, String controller) {
    return new PodBuilder(LiveObjects.pod(name, true))
        .editMetadata()
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withKind("StatefulSet")
                .withUid(controller)
                .withController(true)
                .build())
        .endMetadata()
        .editSpec()
        .addNewVolume()
        .withName("data")
        .withNewPersistentVolumeClaim("main-main-0", false)
        .endVolume()
        .endSpec()
        .build();
  }
}
