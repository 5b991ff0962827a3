package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManagedFieldsInternerTest {
  private final KubernetesSerialization serialization = LenientSerialization.create();

  @Test
  void equalTreesAreStoredOnce() {
    Map<String, Object> one = read("{\"f:metadata\":{\"f:labels\":{\"f:app\":{}}}}");
    Map<String, Object> other =
        read("{\"f:spec\":{\"f:size\":{}},\"f:metadata\":{\"f:labels\":{\"f:app\":{}}}}");

    assertSame(one.get("f:metadata"), other.get("f:metadata"));
  }

  @Test
  void aTreeIsSerializedAsItWasRead() {
    String text = "{\"f:spec\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},\"f:name\":{}}}}";

    assertEquals(text, serialization.asJson(serialization.unmarshal(text, FieldsV1.class)));
  }

  /** The API server accepts 1.5 MiB; the operator must not keep it after the object. */
  @Test
  void aTreeWithManyCharactersIsNotKept() {
    String text = "{\"f:data\":{\"f:" + "x".repeat(1_000_000) + "\":{}}}";

    assertNotSame(read(text).get("f:data"), read(text).get("f:data"));
  }

  @Test
  void theCharactersOfAllTreesTogetherAreLimited() {
    Map<String, Object> first = read("{\"f:spec\":{\"f:size\":{}}}");
    for (int i = 0; i < 1_000; i++) {
      read("{\"f:data\":{\"f:" + i + "x".repeat(50_000) + "\":{}}}");
    }

    assertNotSame(
        first.get("f:spec"), read("{\"f:spec\":{\"f:size\":{}}}").get("f:spec"), "forgotten");
  }

  private Map<String, Object> read(String text) {
    return serialization.unmarshal(text, FieldsV1.class).getAdditionalProperties();
  }
}
