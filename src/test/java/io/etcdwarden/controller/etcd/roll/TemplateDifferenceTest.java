package io.etcdwarden.controller.etcd.roll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.render.Renderer;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The templates are those that the operator renders for two specs. */
class TemplateDifferenceTest {
  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "etcd: {}|etcd: {snapshotCount: 9}|configuration of etcd",
        "etcd: {image: 'e:1'}|etcd: {image: 'e:2'}|image of container etcd from e:1 to e:2",
        "backup: {image: 'b:1'}|backup: {image: 'b:2'}|image of container backup-restore from b:1"
            + " to b:2",
        "etcd: {etcdDefragTimeout: 15m}|etcd: {etcdDefragTimeout: 9m}"
            + "|argument --etcd-defrag-timeout of container backup-restore from 15m0s to 9m0s",
        "backup: {}|backup: {deltaSnapshotPeriod: 9m}" + "|other fields of the pod template",
        "etcd: {resources: {requests: {memory: 1Gi}}}|etcd: {resources: {requests: {memory: 2Gi}}}"
            + "|memory request of container etcd from 1Gi to 2Gi",
        "etcd: {resources: {requests: {cpu: 1}}}|etcd: {resources: {requests: {cpu: 1000m}}}"
            + "|other fields of the pod template",
        "etcd: {resources: {requests: {cpu: 1}}}"
            + "|etcd: {resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}}"
            + "|new memory limit of container etcd: 1Gi",
        "etcd: {}|priorityClassName: high|new priority class: high",
        "annotations: {}|annotations: {team: a}|annotation team",
      })
  void namesWhatDiffers(String before, String after, String wanted) {
    assertEquals(wanted, TemplateDifference.describe(template(before), template(after)));
  }

  @Test
  void newCertificatesAreVolumesMountsAndArguments() {
    String tls =
        "etcd: {peerUrlTls: {tlsCASecretRef: {name: ca}, serverTLSSecretRef: {name: server}}}";

    String named = TemplateDifference.describe(template("etcd: {}"), template(tls));

    assertTrue(named.contains("volume mounts of container etcd"), named);
    assertTrue(named.contains("new volume etcd-peer-ca: Secret ca"), named);
    assertTrue(named.contains("new volume etcd-peer-server-tls: Secret server"), named);
  }

  /** What is stored has defaults, and annotations and labels of other programs. */
  @Test
  void whatTheApiServerAndOtherProgramsAddIsNoDifference() {
    PodTemplateSpec rendered = template("etcd: {}");
    PodTemplateSpec stored =
        new PodTemplateSpecBuilder(rendered)
            .editMetadata()
            .addToAnnotations("kubectl.kubernetes.io/restartedAt", "2026-03-01T00:00:00Z")
            .endMetadata()
            .editSpec()
            .withDnsPolicy("ClusterFirst")
            .withRestartPolicy("Always")
            .withSchedulerName("default-scheduler")
            .withTerminationGracePeriodSeconds(30L)
            .withServiceAccount("main")
            .editFirstContainer()
            .withTerminationMessagePath("/dev/termination-log")
            .editReadinessProbe()
            .withTimeoutSeconds(1)
            .withSuccessThreshold(1)
            .endReadinessProbe()
            .endContainer()
            .endSpec()
            .build();

    assertEquals("other fields of the pod template", TemplateDifference.describe(stored, rendered));
  }

  @Test
  void manyDifferencesAreCounted() {
    String keys =
        IntStream.range(0, 12)
            .mapToObj(it -> "l%02d: x".formatted(it))
            .collect(Collectors.joining(", "));

    String named =
        TemplateDifference.describe(
            template("annotations: {}"), template("annotations: {" + keys + "}"));

    assertEquals(
        IntStream.range(0, 8)
                .mapToObj("annotation l%02d"::formatted)
                .collect(Collectors.joining("; "))
            + "; and 4 more",
        named);
  }

  @Test
  void theTextIsBounded() {
    String image = "e".repeat(250);
    String spec = "etcd: {image: '%s'}\n  backup: {image: '%s'}\n  priorityClassName: '%s'";

    String named =
        TemplateDifference.describe(
            template(spec.formatted(image + ":1", image + ":1", "p")),
            template(spec.formatted(image + ":2", image + ":2", "q".repeat(250))));

    assertTrue(named.length() <= 500, named);
    assertTrue(named.startsWith("image of container etcd from eee"), named);
  }

  @Test
  void aLabelIsNamed() {
    PodTemplateSpec before = template("etcd: {}");
    PodTemplateSpec after =
        new PodTemplateSpecBuilder(before)
            .editMetadata()
            .addToLabels("team", "a")
            .endMetadata()
            .build();

    assertEquals("label team", TemplateDifference.describe(before, after));
  }

  @Test
  void valuesOfEnvironmentVariablesAreNotShown() {
    PodTemplateSpec before = template("etcd: {}");
    PodTemplateSpec after =
        new PodTemplateSpecBuilder(before)
            .editSpec()
            .editLastContainer()
            .addNewEnv()
            .withName("TOKEN")
            .withValue("hidden")
            .endEnv()
            .endContainer()
            .endSpec()
            .build();

    assertEquals(
        "environment variable TOKEN of container backup-restore",
        TemplateDifference.describe(before, after));
    assertEquals(
        "no environment variable TOKEN of container backup-restore",
        TemplateDifference.describe(after, before));
  }

  private static PodTemplateSpec template(String spec) {
    String whole =
        List.of("etcd", "backup").stream()
            .filter(field -> !spec.contains(field + ":"))
            .map(field -> "  %s: {}%n".formatted(field))
            .collect(Collectors.joining());
    return Renderer.render(
            Plans.of(Etcds.with("main", "  replicas: 3\n" + whole + "  " + spec + "\n")))
        .desired()
        .stream()
        .filter(StatefulSet.class::isInstance)
        .map(StatefulSet.class::cast)
        .findFirst()
        .orElseThrow()
        .getSpec()
        .getTemplate();
  }
}
