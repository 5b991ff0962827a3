package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server accepts all rendered objects, for every name of an Etcd. */
class AnyNameIT {
  private static final String SPEC =
      """
        memberNamePrefix: %s
        replicas: 3
        etcd:
          clientUrlTls: {tlsCASecretRef: {name: a}, serverTLSSecretRef: {name: b}, clientTLSSecretRef: {name: c}}
          peerUrlTls: {tlsCASecretRef: {name: d}, serverTLSSecretRef: {name: e}}
        backup:
          tls: {tlsCASecretRef: {name: f}, serverTLSSecretRef: {name: g}, clientTLSSecretRef: {name: h}}
          store: {provider: S3, container: bucket, prefix: p, secretRef: {name: i}}
      """
          .formatted("p".repeat(63));

  static List<String> names() {
    return List.of(
        "e",
        "e".repeat(37),
        "e".repeat(38),
        "e".repeat(52),
        "e".repeat(53),
        "e".repeat(63),
        "e".repeat(64),
        "e".repeat(253),
        "e".repeat(40) + "-" + "-".repeat(20) + "e",
        "with.dots.in.it",
        "d".repeat(60) + "." + "d".repeat(60),
        "9starts-with-a-digit",
        "9",
        "1.2.3.4",
        "etcd-ca",
        "etcd-config-file");
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyObjectIsAccepted(String name) {
    AppliedCluster cluster = create(name);

    List<HasMetadata> objects = cluster.apply();

    assertEquals(Renderer.render(cluster.plan()).desired().size(), objects.size());
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPodIsAccepted(String name) {
    List<HasMetadata> objects = create(name).apply();

    Pod pod = podOf((StatefulSet) objects.getLast());

    Pod accepted = SharedApiServer.running().client().resource(pod).create();
    assertEquals(pod.getSpec().getHostname(), accepted.getSpec().getHostname());
  }

  private static AppliedCluster create(String name) {
    Etcd etcd = Etcds.with(name, SPEC);
    etcd.getMetadata().setNamespace(SharedApiServer.running().newNamespace());
    return AppliedCluster.create(etcd, new StoreSecret.Unknown());
  }

  /**
   * The pod that the StatefulSet controller makes from the template, with its own names and labels.
   */
  private static Pod podOf(StatefulSet set) {
    String name = set.getMetadata().getName() + "-0";
    String claim = set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName();
    PodTemplateSpec template = set.getSpec().getTemplate();
    return new PodBuilder()
        .withMetadata(template.getMetadata())
        .withSpec(template.getSpec())
        .editMetadata()
        .withName(name)
        .withNamespace(set.getMetadata().getNamespace())
        .addToLabels("controller-revision-hash", set.getMetadata().getName() + "-5d4b6c7f89")
        .addToLabels("statefulset.kubernetes.io/pod-name", name)
        .endMetadata()
        .editSpec()
        .withHostname(name)
        .withSubdomain(set.getSpec().getServiceName())
        .addNewVolume()
        .withName(claim)
        .withNewPersistentVolumeClaim(claim + "-" + name, false)
        .endVolume()
        .endSpec()
        .build();
  }
}
