package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class StringInternerTest {
  private final KubernetesSerialization serialization =
      new KubernetesSerialization(
          new ObjectMapper()
              .registerModule(
                  new SimpleModule().addDeserializer(String.class, new StringInterner())),
          true);

  @Test
  void equalLabelsAreStoredOnce() {
    Secret one = read();
    Secret other = read();

    assertEquals("etcd", one.getMetadata().getLabels().get("app"));
    assertSame(
        one.getMetadata().getLabels().get("app"), other.getMetadata().getLabels().get("app"));
  }

  @Test
  void theDataOfASecretIsNotInterned() {
    Secret one = read();
    Secret other = read();

    assertEquals("c2VjcmV0", one.getData().get("password"));
    assertNotSame(one.getData().get("password"), other.getData().get("password"));
  }

  private Secret read() {
    return serialization.unmarshal(
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"store","labels":{"app":"etcd"}},
         "data":{"password":"c2VjcmV0"}}
        """,
        Secret.class);
  }
}
