package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionSettingsTest {
  @TempDir private Path folder;

  @Test
  void requestsActAsTheUserThatTheKubeconfigImpersonates() throws IOException {
    Files.writeString(folder.resolve("token"), "of-a-file");
    try (MockApiServer server = new MockApiServer()) {
      server.respondAlways(HttpMethod.GET, "/api/v1/namespaces/ns/configmaps/a", 404, "");
      Config config =
          load(
              kubeconfig(
                  server.config().getMasterUrl(),
                  "",
                  "tokenFile: token, as: jane, as-groups: [ops], as-user-extra: {scopes: [dev]}"),
              Map.of());
      config.setTrustCerts(true);

      try (KubeClients clients = KubeClients.connect(config)) {
        clients.full().resources(ConfigMap.class).inNamespace("ns").withName("a").get();
      }

      var headers = server.lastRequest().getHeaders();
      assertEquals("Bearer of-a-file", headers.get("Authorization"));
      assertEquals("jane", headers.get("Impersonate-User"));
      assertEquals("ops", headers.get("Impersonate-Group"));
      assertEquals("dev", headers.get("Impersonate-Extra-scopes"));
    }
  }

  @Test
  void theTokenIsReadFromItsFileForEachRequest() throws IOException {
    Files.writeString(folder.resolve("token"), "first\n");
    Config config = load(kubeconfig("https://api:6443", "", "tokenFile: token"), Map.of());
    assertEquals("first", config.getOauthTokenProvider().getToken());

    Files.writeString(folder.resolve("token"), "second\n");

    assertEquals("second", config.getOauthTokenProvider().getToken());
  }

  @Test
  void theProxyOfTheClusterPrecedesTheEnvironment() throws IOException {
    Path file = kubeconfig("https://api:6443", ", proxy-url: \"http://other\"", "token: t");

    Config config = load(file, Map.of("HTTPS_PROXY", "http://proxy", "NO_PROXY", "*"));

    assertEquals("http://other:80", config.getHttpsProxy());
    assertArrayEquals(new String[0], config.getNoProxy());
  }

  @Test
  void noProxyIsUsedForAServerThatNoProxyNames() throws IOException {
    Path file = kubeconfig("https://10.1.2.3:6443", "", "token: t");

    Config config =
        load(file, Map.of("HTTPS_PROXY", "http://127.0.0.1:9", "NO_PROXY", "10.0.0.0/8, a"));

    assertNull(config.getHttpsProxy());
    KubeClients.connect(config).close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token: t, as: jane, as-uid: u | ''                          | as-uid",
        "token: t, as-groups: [ops]    | ''                          | without as",
        "tokenFile: missing            | ''                          | tokenFile",
        "token: t                      | , tls-server-name: k        | tls-server-name",
        "token: t                      | , proxy-url: 'socks5://a:1' | proxy-url",
      })
  void aFieldThatCannotBeAppliedIsRefusedByItsName(String user, String cluster, String field)
      throws IOException {
    Path file = kubeconfig("https://api:6443", cluster, user);

    OperatorException refused = assertThrows(OperatorException.class, () -> load(file, Map.of()));

    assertTrue(refused.getMessage().contains(field), refused.getMessage());
  }

  private static Config load(Path file, Map<String, String> environment) {
    return ConnectionSettings.load(file, null, environment);
  }

  private Path kubeconfig(String server, String cluster, String user) throws IOException {
    return Files.writeString(
        folder.resolve("config"),
        String.join(
            "\n",
            List.of(
                "apiVersion: v1",
                "kind: Config",
                "clusters: [{name: c, cluster: {server: \"" + server + "\"" + cluster + "}}]",
                "users: [{name: u, user: {" + user + "}}]",
                "contexts: [{name: c, context: {cluster: c, user: u}}]",
                "current-context: c")));
  }
}
