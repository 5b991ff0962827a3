package io.etcdwarden.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.plan.Names;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SidecarAddressTest {
  @ParameterizedTest
  @CsvSource({
    "main, shop, main-client.shop",
    "main, 2024-prod, main-client.2024-prod.svc",
    "main, 7, main-client.7.svc",
  })
  void theTaskHostIsValidForEveryNamespace(String etcd, String namespace, String host) {
    String taskHost = SidecarAddress.taskHost(Names.of(etcd, namespace, ""));

    assertEquals(host, taskHost);
    assertEquals(
        host, SidecarAddress.of(taskHost, 8080, Optional.empty()).url("/snapshot/full").getHost());
  }
}
