package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaKeySecretSelectorTest {
  private static final Map<String, String> CA_KEY_LABELS =
      Map.of(
          "app.kubernetes.io/managed-by", "etcd-druid",
          "app.kubernetes.io/part-of", "main",
          "pki.etcdwarden.io/origin", "generated",
          "pki.etcdwarden.io/role", "ca-generation");

  @Test
  void theOldestComeFirst() {
    List<Secret> secrets =
        List.of(
            secret("a", "2026-01-02T00:00:00Z", CA_KEY_LABELS),
            secret("c", "2026-01-01T00:00:00Z", CA_KEY_LABELS),
            secret("b", "2026-01-01T00:00:00Z", CA_KEY_LABELS));

    assertEquals(List.of("b", "c", "a"), names(CaKeySecretSelector.oldestFirst("main", secrets)));
  }

  @Test
  void theCommonLabelsOfTheClusterAreNotEnough() {
    List<Secret> secrets =
        List.of(
            secret("role", "", with("pki.etcdwarden.io/role", "leaf")),
            secret("origin", "", with("pki.etcdwarden.io/origin", "provided")),
            secret("manager", "", with("app.kubernetes.io/managed-by", "helm")),
            secret("cluster", "", with("app.kubernetes.io/part-of", "other")),
            secret("none", "", null));

    assertEquals(List.of(), CaKeySecretSelector.oldestFirst("main", secrets));
  }

  @Test
  void metadataInTheStoreKeepsTheCreationTimestamp() {
    SecretMetadataStore store = SecretMetadataStore.ofAllSecrets();
    store.put("ns/a", secret("a", "2026-01-02T00:00:00Z", CA_KEY_LABELS));
    store.put("ns/b", secret("b", "2026-01-01T00:00:00Z", CA_KEY_LABELS));

    assertEquals(
        List.of("b", "a"), names(CaKeySecretSelector.oldestFirst("main", store.values().toList())));
  }

  private static Map<String, String> with(String label, String value) {
    Map<String, String> labels = new HashMap<>(CA_KEY_LABELS);
    labels.put(label, value);
    return labels;
  }

  private static List<String> names(List<Secret> secrets) {
    return secrets.stream().map(secret -> secret.getMetadata().getName()).toList();
  }

  private static Secret secret(String name, String created, Map<String, String> labels) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withCreationTimestamp(created)
        .withLabels(labels)
        .endMetadata()
        .build();
  }
}
