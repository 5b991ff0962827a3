package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManagedFieldsInternerTest {
  private final KubernetesSerialization serialization =
      new KubernetesSerialization(
          new ObjectMapper()
              .registerModule(
                  new SimpleModule().addDeserializer(FieldsV1.class, new ManagedFieldsInterner())),
          true);

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

  private Map<String, Object> read(String text) {
    return serialization.unmarshal(text, FieldsV1.class).getAdditionalProperties();
  }
}
