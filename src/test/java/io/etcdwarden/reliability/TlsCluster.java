package io.etcdwarden.reliability;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The cluster of these tests: three members, TLS on all lines, generated certificates. */
final class TlsCluster {
  static final String NAME = "main";

  private static final Path EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");
  private static final List<String> HEALTHY_CONDITIONS =
      List.of("CertificatesReady", "AllMembersReady", "Ready", "AllMembersUpdated");

  private TlsCluster() {}

  static Etcd etcd(String namespace) {
    return etcd(namespace, 3);
  }

  static Etcd etcd(String namespace, int replicas) {
    try {
      String text = Files.readString(EXAMPLE).replace("replicas: 3", "replicas: " + replicas);
      Etcd etcd = Etcds.parse(text);
      etcd.getMetadata().setNamespace(namespace);
      return etcd;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Changes the resource on the API server by a JSON merge patch. */
  static void patch(KubernetesClient client, String namespace, String patch) {
    client.resource(etcd(namespace)).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  static Etcd live(KubernetesClient client, String namespace) {
    return client.resources(Etcd.class).inNamespace(namespace).withName(NAME).get();
  }

  /** Empty when the current spec is applied and all members are ready. */
  static Optional<String> whyNotReady(KubernetesClient client, String namespace) {
    Etcd etcd = live(client, namespace);
    EtcdStatus status = etcd == null ? null : etcd.getStatus();
    if (etcd == null || !etcd.hasObservedSpec()) {
      return Optional.of("the spec is not applied: " + status);
    }
    return HEALTHY_CONDITIONS.stream()
        .filter(type -> !isTrue(status, type))
        .findFirst()
        .map(type -> type + " is not True: " + status);
  }

  static boolean isTrue(EtcdStatus status, String type) {
    return status.conditions() != null
        && status.conditions().stream()
            .filter(it -> it.type().equals(type))
            .anyMatch(Condition::hasStatusTrue);
  }
}
