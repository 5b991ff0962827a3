package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberSetTest {
  private static final String CLIENT =
      "clientUrlTls: {tlsCASecretRef: {name: ca}, serverTLSSecretRef: {name: s},"
          + " clientTLSSecretRef: {name: c}}";
  private static final String BACKUP =
      "tls: {tlsCASecretRef: {name: ca}, serverTLSSecretRef: {name: s}}";

  @ParameterizedTest
  @CsvSource({"false, false, HTTP", "false, true, HTTP", "true, false, HTTPS", "true, true, HTTPS"})
  void theReadinessProbeHasTheSchemeOfTheClientLine(boolean client, boolean backup, String scheme) {
    ClusterPlan plan = plan("main", client ? CLIENT : "", backup ? BACKUP : "");

    StatefulSet set = MemberSet.render(plan);

    assertEquals(
        scheme,
        set.getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getReadinessProbe()
            .getHttpGet()
            .getScheme());
  }

  @Test
  void aWaitingRolloutRunsFewerMembersWithTheSamePodTemplate() {
    ClusterPlan plan = Plans.withMembers(3);

    StatefulSet waiting = MemberSet.render(plan.withReplicas(1));

    assertEquals(1, waiting.getSpec().getReplicas());
    assertEquals(MemberSet.render(plan).getSpec().getTemplate(), waiting.getSpec().getTemplate());
  }

  @Test
  void labelsOfAnExistingSelectorOverrideTheLabelsOfTheOperator() {
    ClusterPlan plan = Plans.withMembers(3);
    Map<String, String> old = Map.of("app.kubernetes.io/component", "etcd", "instance", "main");

    ClusterPlan kept = plan.withMembers(plan.members().withSelectorLabels(old));

    Map<String, String> labels =
        MemberSet.render(kept).getSpec().getTemplate().getMetadata().getLabels();
    assertTrue(labels.entrySet().containsAll(old.entrySet()), labels.toString());
    assertEquals("etcd", labels.get("app"));
  }

  @Test
  void aNewConfigurationChangesThePodTemplate() {
    String before = checksum(MemberSet.render(Plans.withMembers(1)).getSpec().getTemplate());

    String after = checksum(MemberSet.render(Plans.withMembers(3)).getSpec().getTemplate());

    assertFalse(before.equals(after));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "main",
        "etcd-ca",
        "etcd-server-tls",
        "etcd-client-tls",
        "etcd-config-file",
        "backup-restore-ca",
        "backup-restore-server-tls",
        "etcd-backup-secret"
      })
  void noVolumeHasTheNameOfTheDataVolume(String name) {
    StatefulSet set =
        MemberSet.render(
            plan(
                name, CLIENT, BACKUP + ", store: {provider: S3, prefix: p, secretRef: {name: b}}"));

    List<String> volumes =
        set.getSpec().getTemplate().getSpec().getVolumes().stream().map(Volume::getName).toList();
    Set<String> known = new HashSet<>(volumes);
    assertTrue(known.add(name), "a volume has the name of the claim template");
    assertEquals(volumes.size() + 1, known.size());
    assertTrue(known.containsAll(mounted(set)), mounted(set).toString());
  }

  private static Set<String> mounted(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getVolumeMounts().stream())
        .map(VolumeMount::getName)
        .collect(Collectors.toSet());
  }

  private static String checksum(PodTemplateSpec template) {
    return template.getMetadata().getAnnotations().get(Annotations.CONFIG_CHECKSUM);
  }

  private static ClusterPlan plan(String name, String etcd, String backup) {
    return Plans.of(
        Etcds.with(name, "  replicas: 1\n  etcd: {" + etcd + "}\n  backup: {" + backup + "}\n"));
  }
}
