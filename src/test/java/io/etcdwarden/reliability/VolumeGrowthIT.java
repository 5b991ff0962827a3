package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volume growth with the deployed permissions, on an API server that checks storage classes. */
class VolumeGrowthIT {
  private static final String ACCOUNT = "operator-that-grows-volumes";
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final String storageClass = "class-of-" + namespace;
  private FakeNode node;
  private ApiServerLink link;
  private ProxiedOperator operator;

  @BeforeAll
  static void grant() {
    DeployedPermissions.grant(SharedApiServer.running().client(), ACCOUNT);
  }

  @BeforeEach
  void start() {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    link = ApiServerLink.to(SharedApiServer.running().server().config()).as(ACCOUNT);
    operator = ProxiedOperator.start(link, namespace);
    client.resource(storageClass(false)).create();
    client.resource(etcd("10Gi")).create();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
  }

  @AfterEach
  void stop() {
    operator.close();
    link.close();
    node.close();
  }

  @Test
  void volumesGrowWhenTheirStorageClassAllowsItWithoutRestarts() {
    List<String> pods = pods();
    String set = set().getMetadata().getUid();

    setCapacity("20Gi");
    TIMEOUT.await(this::whyNotRefused);
    client.resource(storageClass(true)).update();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));

    assertEquals(List.of("20Gi", "20Gi", "20Gi"), claims());
    assertEquals("20Gi", capacity(set().getSpec().getVolumeClaimTemplates().getFirst()));
    assertNotEquals(set, set().getMetadata().getUid());
    assertEquals(pods, pods());
  }

  /** The new StatefulSet has the changed template, and must not replace a pod by itself. */
  @Test
  void membersRestartInOrderWhenTheirTemplateChangesWhileTheirVolumesGrow() {
    client.resource(storageClass(true)).update();
    List<String> pods = pods();

    TlsCluster.patch(
        client,
        namespace,
        "{\"spec\":{\"storageCapacity\":\"20Gi\",\"labels\":{\"added\":\"later\"}}}");
    TIMEOUT.await(this::whyMemberSetNotReplaced);
    TIMEOUT.await(
        () ->
            set().getSpec().getUpdateStrategy().getRollingUpdate() != null
                ? Optional.of("members restart: " + set().getStatus())
                : TlsCluster.whyNotReady(client, namespace));

    assertEquals(List.of("main-0", "main-1", "main-2"), restarted());
    assertTrue(pods().stream().noneMatch(pods::contains), "replaced pods");
  }

  /** The members that the operator restarted. */
  private List<String> restarted() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(it -> "MemberRestart".equals(it.getReason()))
        .map(it -> it.getMessage().replaceFirst("Restarting (main-\\d);.*", "$1"))
        .sorted()
        .toList();
  }

  @Test
  void volumesOfADeletedClusterAreReusedAndGrow() {
    client.resource(etcd("10Gi")).delete();
    TIMEOUT.await(this::whyNotGone);
    operator.close();
    operator = ProxiedOperator.start(link, namespace);
    client.resource(storageClass(true)).update();
    client.resource(etcd("10Gi")).create();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
    setCapacity("20Gi");

    TIMEOUT.await(
        () ->
            claims().equals(List.of("20Gi", "20Gi", "20Gi"))
                ? Optional.empty()
                : Optional.of(claims().toString()));
  }

  /** Claims of older releases and claims made from disk snapshots have other labels. */
  @Test
  void claimsWithOtherLabelsAreLabelledAndGrow() {
    client.resource(storageClass(true)).update();
    replaceLabelsOfClaims(Map.of("instance", "main", "name", "etcd"));
    TIMEOUT.await(this::whyClaimsNotLabelled);

    setCapacity("20Gi");
    TIMEOUT.await(this::whyMemberSetNotReplaced);

    assertEquals(List.of("20Gi", "20Gi", "20Gi"), claims());
  }

  private Optional<String> whyMemberSetNotReplaced() {
    return client.apps().statefulSets().inNamespace(namespace).list().getItems().stream()
            .map(set -> capacity(set.getSpec().getVolumeClaimTemplates().getFirst()))
            .anyMatch("20Gi"::equals)
        ? Optional.empty()
        : Optional.of("no StatefulSet has the new volume size");
  }

  private void replaceLabelsOfClaims(Map<String, String> labels) {
    for (PersistentVolumeClaim claim :
        client.persistentVolumeClaims().inNamespace(namespace).list().getItems()) {
      client
          .resource(claim)
          .edit(
              live -> {
                live.getMetadata().setLabels(labels);
                return live;
              });
    }
  }

  private Optional<String> whyClaimsNotLabelled() {
    Map<String, String> wanted =
        Map.of(
            "instance", "main",
            "name", "etcd",
            "app.kubernetes.io/managed-by", "etcd-druid",
            "app.kubernetes.io/part-of", TlsCluster.NAME);
    return client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
        .map(claim -> claim.getMetadata().getLabels())
        .filter(labels -> !labels.equals(wanted))
        .findFirst()
        .map(labels -> "a claim has the labels " + labels);
  }

  private void setCapacity(String capacity) {
    TlsCluster.patch(client, namespace, "{\"spec\":{\"storageCapacity\":\"" + capacity + "\"}}");
  }

  private Optional<String> whyNotGone() {
    Etcd etcd = client.resource(etcd("10Gi")).get();
    return etcd != null || !pods().isEmpty()
        ? Optional.of("not deleted: " + etcd + " " + pods())
        : Optional.empty();
  }

  private Optional<String> whyNotRefused() {
    var status = TlsCluster.live(client, namespace).getStatus();
    String description = status.lastOperation().description();
    return description.contains("StorageClass " + storageClass + " does not allow volume expansion")
        ? Optional.empty()
        : Optional.of(description);
  }

  private StorageClass storageClass(boolean grows) {
    return new StorageClassBuilder()
        .withNewMetadata()
        .withName(storageClass)
        .endMetadata()
        .withProvisioner("example.org/none")
        .withAllowVolumeExpansion(grows)
        .build();
  }

  private Etcd etcd(String capacity) {
    Etcd etcd =
        Etcds.with(
            TlsCluster.NAME,
            "  replicas: 3\n  etcd: {}\n  backup: {}\n  storageClass: %s\n  storageCapacity: %s\n"
                .formatted(storageClass, capacity));
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  private List<String> pods() {
    return client.pods().inNamespace(namespace).list().getItems().stream()
        .map((Pod pod) -> pod.getMetadata().getUid())
        .sorted()
        .toList();
  }

  private List<String> claims() {
    return client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
        .map(VolumeGrowthIT::capacity)
        .toList();
  }

  private static String capacity(PersistentVolumeClaim claim) {
    return claim.getSpec().getResources().getRequests().get("storage").toString();
  }

  private StatefulSet set() {
    return client.apps().statefulSets().inNamespace(namespace).withName(TlsCluster.NAME).require();
  }
}
