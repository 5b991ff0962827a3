package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretMetadataStoreTest {
  private final SecretMetadataStore store = SecretMetadataStore.ofAllSecrets();

  @Test
  void onlyTheMetadataOfASecretIsStored() {
    Secret secret = secret("1");
    secret.setData(Map.of("tls.key", "c2VjcmV0"));
    secret.getMetadata().setAnnotations(Map.of("long", "text"));

    store.put(store.getKey(secret), secret);

    Secret stored = store.get("ns/a");
    assertEquals("a", stored.getMetadata().getName());
    assertEquals("u", stored.getMetadata().getUid());
    assertEquals("1", stored.getMetadata().getResourceVersion());
    assertEquals(Map.of("l", "1"), stored.getMetadata().getLabels());
    assertEquals(List.of("keep"), stored.getMetadata().getFinalizers());
    assertEquals(Map.of(), stored.getData());
    assertEquals(Map.of(), stored.getMetadata().getAnnotations());
    assertEquals("Secret", stored.getKind());
  }

  @Test
  void theStoreReturnsThePreviousEntry() {
    assertNull(store.put("ns/a", secret("1")));

    assertEquals("1", store.put("ns/a", secret("2")).getMetadata().getResourceVersion());
    assertEquals("2", store.remove("ns/a").getMetadata().getResourceVersion());
    assertNull(store.get("ns/a"));
    assertEquals(0, store.size());
  }

  @Test
  void largeMetadataAreNotStored() {
    SecretMetadataStore complete = SecretMetadataStore.ofCompleteMetadata();

    store.put("ns/a", large());
    complete.put("ns/a", secret("1"));
    complete.put("ns/a", large());

    assertEquals("2", store.get("ns/a").getMetadata().getResourceVersion());
    assertEquals(Map.of(), store.get("ns/a").getMetadata().getLabels());
    assertEquals(List.of(), store.get("ns/a").getMetadata().getFinalizers());
    assertNull(complete.get("ns/a"));
  }

  private static Secret large() {
    Secret secret = secret("2");
    secret.getMetadata().setLabels(Map.of("l", "x".repeat(20_000)));
    return secret;
  }

  @Test
  void theStoreListsAllEntries() {
    store.put("ns/a", secret("1"));

    assertEquals(List.of("ns/a"), store.keySet().toList());
    assertEquals(1, store.values().count());
    assertEquals(1, store.size());
  }

  private static Secret secret(String version) {
    Secret secret = new Secret();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("ns")
            .withName("a")
            .withUid("u")
            .withResourceVersion(version)
            .addToLabels("l", "1")
            .addToFinalizers("keep")
            .build());
    return secret;
  }
}
