package io.etcdwarden.controller.copybackups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.Labels;
import io.etcdwarden.support.JsonTrees;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
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

class CopyJobTest {
  @ParameterizedTest
  @ValueSource(strings = {"copy-local", "copy-gcs-to-abs", "copy-s3-to-gcs"})
  void theJobEqualsThatOfEtcdDruid(String folder) {
    EtcdCopyBackupsTask task =
        SampleCopyTasks.parse(JsonTrees.readResource("/golden/" + folder + "/task.yaml"));
    ObjectNode expected =
        JsonTrees.parse(JsonTrees.readResource("/golden/" + folder + "/job.yaml")).getFirst();

    Job job = CopyJob.render(SampleCopyTasks.plan(task));

    assertEquals(List.of(), JsonTrees.differences(expected, JsonTrees.of(job)));
  }

  @ParameterizedTest
  @CsvSource({
    "aws, S3, AWS, /var/source-etcd-backup, /var/source-etcd-backup/",
    "stackit, S3, AWS, /var/source-etcd-backup, /var/source-etcd-backup/",
    "azure, ABS, AZURE, /var/source-etcd-backup, /var/source-etcd-backup/",
    "alicloud, OSS, ALICLOUD, /var/source-etcd-backup, /var/source-etcd-backup/",
    "openstack, Swift, OPENSTACK, /var/source-etcd-backup, /var/source-etcd-backup/",
    "openshift, OCS, OPENSHIFT, /var/source-etcd-backup, /var/source-etcd-backup/",
    "gcp, GCS, GOOGLE, /var/.source-gcp/serviceaccount.json, /var/.source-gcp/"
  })
  void aSourceIsNamedWithItsCredentials(
      String provider, String argument, String variable, String value, String folder) {
    PodSpec pod = pod(SampleCopyTasks.between(cloud(provider), cloud("S3")));

    assertTrue(arguments(pod).contains("--source-storage-provider=" + argument));
    assertEquals(
        new EnvVar("SOURCE_" + variable + "_APPLICATION_CREDENTIALS", value, null),
        pod.getContainers().getFirst().getEnv().get(1));
    VolumeMount mount = pod.getContainers().getFirst().getVolumeMounts().getFirst();
    assertEquals(folder, mount.getMountPath());
    Volume volume = pod.getVolumes().getFirst();
    assertEquals(mount.getName(), volume.getName());
    assertEquals("creds", volume.getSecret().getSecretName());
    assertEquals(0640, volume.getSecret().getDefaultMode());
  }

  @Test
  void fromCloudToLocalOnlyTheLocalFolderChangesItsOwner() {
    PodSpec pod =
        pod(SampleCopyTasks.between(cloud("S3"), "{provider: Local, container: tgt, prefix: tp}"));

    assertEquals(
        List.of("chown", "-R", "65532:65532", "/home/nonroot/tgt"),
        pod.getInitContainers().getFirst().getCommand());
  }

  @Test
  void aCloudTargetNeedsNoChangeOfOwner() {
    PodSpec pod =
        pod(SampleCopyTasks.between("{provider: Local, container: src, prefix: p}", cloud("S3")));

    assertEquals(List.of(), pod.getInitContainers());
  }

  @Test
  void theHostPathIsTheOneInTheSecret() {
    EtcdCopyBackupsTask task =
        SampleCopyTasks.between(
            "{provider: Local, container: src, prefix: p, secretRef: {name: where}}",
            "{provider: Local, container: tgt, prefix: p}");

    Job job =
        CopyJob.render(
            SampleCopyTasks.planner()
                .plan(task, _ -> Optional.of("/srv/backups\n".getBytes(StandardCharsets.UTF_8))));

    List<Volume> volumes = job.getSpec().getTemplate().getSpec().getVolumes();
    assertEquals("/srv/backups/src", volumes.getFirst().getHostPath().getPath());
    assertEquals(
        "/etc/gardener/local-backupbuckets/tgt", volumes.getLast().getHostPath().getPath());
  }

  @Test
  void aLongTaskNameGivesValidNamesAndLabels() {
    EtcdCopyBackupsTask task = SampleCopyTasks.local();
    task.getMetadata().setName("a".repeat(200));

    Job job = CopyJob.render(SampleCopyTasks.plan(task));

    Map<String, String> labels = job.getMetadata().getLabels();
    assertTrue(labels.values().stream().allMatch(value -> value.length() <= 63));
    assertEquals(63, job.getMetadata().getName().length());
    assertEquals(job.getMetadata().getName(), labels.get(Labels.NAME));
  }

  private static String cloud(String provider) {
    return "{provider: %s, container: c, prefix: p, secretRef: {name: creds}}".formatted(provider);
  }

  private static PodSpec pod(EtcdCopyBackupsTask task) {
    return CopyJob.render(SampleCopyTasks.plan(task)).getSpec().getTemplate().getSpec();
  }

  private static List<String> arguments(PodSpec pod) {
    return pod.getContainers().getFirst().getArgs();
  }
}
