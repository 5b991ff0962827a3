package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaKeySecretSelectorTest {
  private static final Map<String, String> MARKS =
      Map.of(
          "app.kubernetes.io/managed-by", "etcd-druid",
          "app.kubernetes.io/part-of", "main",
          "pki.etcdwarden.io/origin", "generated",
          "pki.etcdwarden.io/role", "ca-generation");

  @Test
  void theOldestComeFirst() {
    List<Secret> heads =
        List.of(
            head("a", "2026-01-02T00:00:00Z", MARKS),
            head("c", "2026-01-01T00:00:00Z", MARKS),
            head("b", "2026-01-01T00:00:00Z", MARKS));

    assertEquals(List.of("b", "c", "a"), names(CaKeySecretSelector.oldestFirst("main", heads)));
  }

  @Test
  void theCommonLabelsOfTheClusterAreNotEnough() {
    List<Secret> heads =
        List.of(
            head("role", "", with("pki.etcdwarden.io/role", "leaf")),
            head("origin", "", with("pki.etcdwarden.io/origin", "provided")),
            head("manager", "", with("app.kubernetes.io/managed-by", "helm")),
            head("cluster", "", with("app.kubernetes.io/part-of", "other")),
            head("none", "", null));

    assertEquals(List.of(), CaKeySecretSelector.oldestFirst("main", heads));
  }

  @Test
  void metadataInTheStoreKeepsTheCreationTimestamp() {
    SecretMetadataStore store = new SecretMetadataStore();
    store.put("ns/a", head("a", "2026-01-02T00:00:00Z", MARKS));
    store.put("ns/b", head("b", "2026-01-01T00:00:00Z", MARKS));

    assertEquals(
        List.of("b", "a"), names(CaKeySecretSelector.oldestFirst("main", store.values().toList())));
  }

  private static Map<String, String> with(String label, String value) {
    Map<String, String> labels = new HashMap<>(MARKS);
    labels.put(label, value);
    return labels;
  }

  private static List<String> names(List<Secret> heads) {
    return heads.stream().map(head -> head.getMetadata().getName()).toList();
  }

  private static Secret head(String name, String made, Map<String, String> labels) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withCreationTimestamp(made)
        .withLabels(labels)
        .endMetadata()
        .build();
  }
}
