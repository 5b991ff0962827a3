package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.CompactionPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.JsonTrees;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionJobTest {
  @ParameterizedTest
  @ValueSource(strings = {"everything", "local-store"})
  void theJobEqualsThatOfEtcdDruid(String folder) {
    Etcd etcd = Etcds.parse(JsonTrees.readResource("/golden/" + folder + "/etcd.yaml"));
    etcd.getMetadata().setUid("<uid>");
    ObjectNode expected =
        JsonTrees.parse(JsonTrees.readResource("/golden/" + folder + "/compaction-job.yaml"))
            .getFirst();
    for (JsonNode reference : expected.findValues("fieldRef")) {
      ((ObjectNode) reference).put("apiVersion", "v1");
    }

    ObjectNode rendered = JsonTrees.of(CompactionJob.render(plan(etcd)));

    assertEquals(List.of(), JsonTrees.differences(expected, rendered));
  }

  @ParameterizedTest
  @CsvSource({
    "azure,     /var/etcd-backup",
    "alicloud,  /var/etcd-backup",
    "openstack, /var/etcd-backup",
    "openshift, /var/etcd-backup",
    "gcp,       /var/.gcp/"
  })
  void aCloudStoreIsMountedWithItsCredentials(String provider, String folder) {
    PodSpec pod = pod(store("provider: " + provider + ", secretRef: {name: creds}"));

    VolumeMount mount = pod.getContainers().getFirst().getVolumeMounts().getLast();
    assertEquals("etcd-backup-secret", mount.getName());
    assertEquals(folder, mount.getMountPath());
    assertEquals("creds", pod.getVolumes().getLast().getSecret().getSecretName());
  }

  @Test
  void credentialsInEnvironmentVariablesNeedNoVolume() {
    PodSpec pod = pod(store("provider: dell, secretRef: {name: creds}"));

    assertEquals(1, pod.getVolumes().size());
    assertTrue(
        pod.getContainers().getFirst().getEnv().stream()
            .anyMatch(variable -> variable.getName().equals("ECS_ENDPOINT")));
  }

  @Test
  void withoutAProviderTheProviderFlagIsEmpty() {
    Container container = pod(store("container: c")).getContainers().getFirst();

    assertTrue(container.getArgs().contains("--storage-provider="));
  }

  @Test
  void withoutCredentialsPlanningFailsWithAMessage() {
    OperatorException failure =
        assertThrows(OperatorException.class, () -> plan(store("provider: azure")));

    assertTrue(failure.getMessage().contains("spec.backup.store.secretRef is missing"));
    assertTrue(failure.isInvalidSpec());
  }

  @ParameterizedTest
  @ValueSource(strings = {"S3", "gcp"})
  void withoutASecretTheJobHasTheIdentityOfItsServiceAccount(String provider) {
    PodSpec pod = pod(store("container: c, provider: " + provider));

    assertEquals("main", pod.getServiceAccountName());
    assertEquals(
        List.of("STORAGE_CONTAINER"),
        pod.getContainers().getFirst().getEnv().stream()
            .map(EnvVar::getName)
            .filter(name -> name.contains("STORAGE") || name.contains("CREDENTIALS"))
            .toList());
  }

  @Test
  void timeoutsAreOnlyPassedWhenInTheSpec() {
    List<String> arguments = pod(CompactionSamples.etcd()).getContainers().getFirst().getArgs();

    assertFalse(arguments.stream().anyMatch(it -> it.startsWith("--etcd-")), arguments.toString());
  }

  @Test
  void eachResourceRequestHasItsOwnDefault() {
    Etcd etcd =
        CompactionSamples.withBackup(
            "store: {prefix: p}, snapshotCompaction: {resources: {requests: {cpu: 0, memory: 1Gi,"
                + " storage: 1Gi}, limits: {cpu: 9}}}");

    Container container = pod(etcd).getContainers().getFirst();

    assertEquals(
        Map.of("cpu", new Quantity("600m"), "memory", new Quantity("1Gi")),
        container.getResources().getRequests());
    assertEquals(Map.of(), container.getResources().getLimits());
  }

  @Test
  void aRootMemberMountsTheStoreInTheHomeOfRoot() {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 1
              runAsRoot: true
              etcd: {}
              backup: {store: {provider: Local, container: bucket, prefix: p}}
            """);

    VolumeMount mount = pod(etcd).getContainers().getFirst().getVolumeMounts().getLast();

    assertEquals("/root/bucket", mount.getMountPath());
  }

  @Test
  void theHostPathIsTheOneInTheSecret() {
    Etcd etcd = store("provider: Local, container: bucket, secretRef: {name: where}");

    CompactionPlan plan =
        CompactionSamples.planner()
            .plan(etcd, _ -> Optional.of("/srv".getBytes(StandardCharsets.UTF_8)));

    Job job = CompactionJob.render(plan);
    assertEquals(
        "/srv/bucket",
        job.getSpec().getTemplate().getSpec().getVolumes().getLast().getHostPath().getPath());
  }

  private static Etcd store(String fields) {
    return CompactionSamples.withBackup("store: {prefix: p, " + fields + "}");
  }

  private static CompactionPlan plan(Etcd etcd) {
    return CompactionSamples.planner().plan(etcd, _ -> Optional.empty());
  }

  private static PodSpec pod(Etcd etcd) {
    return CompactionJob.render(plan(etcd)).getSpec().getTemplate().getSpec();
  }
}
