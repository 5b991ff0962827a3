package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigMapDigestsTest {
  private static final String DIGEST =
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final String BINARY_DIGEST =
      "sha256:63c1dd951ffedf6f7fd968ad4efa39b8ed584f162f46e715114ee184f8de9201";

  @Test
  void theDataAreReplacedAndTheMetadataStay() {
    ConfigMap digested = ConfigMapDigests.digest(configMap("abc"));

    assertEquals(Map.of("k", DIGEST), digested.getData());
    assertEquals(Map.of("b", BINARY_DIGEST), digested.getBinaryData());
    assertEquals("a", digested.getMetadata().getName());
  }

  @Test
  void aCachedConfigMapEqualsTheWantedOne() {
    ConfigMap cached = ConfigMapDigests.digest(configMap("abc"));

    assertEquals(
        ConfigMapDigests.comparable(configMap("abc")), ConfigMapDigests.comparable(cached));
    assertNotEquals(
        ConfigMapDigests.comparable(configMap("abd")), ConfigMapDigests.comparable(cached));
  }

  @Test
  void changedBinaryDataAreNoticed() {
    ConfigMap changed = configMap("abc");
    changed.getBinaryData().put("b", "BBBB");

    assertNotEquals(
        ConfigMapDigests.comparable(configMap("abc")),
        ConfigMapDigests.comparable(ConfigMapDigests.digest(changed)));
  }

  @Test
  void aUserCannotWriteTheDigestOfOtherData() {
    ConfigMap cached = ConfigMapDigests.digest(configMap(DIGEST));

    assertNotEquals(
        ConfigMapDigests.comparable(configMap("abc")), ConfigMapDigests.comparable(cached));
  }

  private static ConfigMap configMap(String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("a")
        .endMetadata()
        .addToData("k", value)
        .addToBinaryData("b", "AAAA")
        .build();
  }
}
