package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.OperatorException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyVariablesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://10.1.2.3:6443      | 10.0.0.0/8, 127.0.0.1  | direct",
        "https://11.1.2.3:6443      | 10.0.0.0/8, 127.0.0.1  | proxy",
        "https://api.example.com    | *                      | direct",
        "https://api.example.com    | example.com            | direct",
        "https://example.com        | .example.com           | proxy",
        "https://api.example.com    | *.example.com          | direct",
        "https://myexample.com      | example.com            | proxy",
        "https://API.example.com    | api.EXAMPLE.com        | direct",
        "https://api.example.com    | api.example.com:443    | direct",
        "https://api.example.com    | api.example.com:6443   | proxy",
        "https://10.1.2.3           | 10.1.2.3               | direct",
        "https://[fd00::1]:6443     | fd00:0::1              | direct",
        "https://[fd00::1]:6443     | fd00::/8               | direct",
        "https://[fd00::1]:6443     | [fd00::1]:6443         | direct",
        "https://10.1.2.3           | 10.0.0.0/99, a/b, ,    | proxy",
        "https://localhost:6443     | ''                     | direct",
        "https://127.0.0.1:6443     | ''                     | direct",
        "https://[::1]:6443         | ''                     | direct",
      })
  void noProxyIsReadByTheRulesOfGo(String server, String noProxy, String way) {
    Optional<String> proxy =
        ProxyVariables.proxyFor(
            URI.create(server), Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", noProxy));

    assertEquals(way.equals("direct"), proxy.isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy,            http://proxy:80",
    "https://proxy,           https://proxy:443",
    "proxy:3128,              http://proxy:3128",
    "proxy,                   http://proxy:80",
    "http://u:p@proxy:8080/,  http://u:p@proxy:8080",
  })
  void aProxyWithoutSchemeOrPortIsCompleted(String value, String proxy) {
    URI server = URI.create("https://api.example.com");

    assertEquals(Optional.of(proxy), ProxyVariables.proxyFor(server, Map.of("https_proxy", value)));
  }

  @Test
  void theSchemeOfTheServerDeterminesTheVariable() {
    URI server = URI.create("https://api.example.com");

    assertEquals(
        Optional.empty(), ProxyVariables.proxyFor(server, Map.of("HTTP_PROXY", "http://proxy")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://", "socks5://proxy:1080", "http://pro xy:secret@"})
  void aProxyThatCannotBeUsedIsRefusedByTheNameOfItsVariable(String value) {
    URI server = URI.create("https://api.example.com");

    OperatorException refused =
        assertThrows(
            OperatorException.class,
            () -> ProxyVariables.proxyFor(server, Map.of("HTTPS_PROXY", value)));

    assertTrue(refused.getMessage().startsWith("HTTPS_PROXY is not"), refused.getMessage());
    assertTrue(!refused.getMessage().contains("secret"), refused.getMessage());
  }
}
