package io.etcdwarden.kube.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the proxy for a server from {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY},
 * by the rules of Go's package httpproxy, which kubectl uses.
 */
final class ProxyVariables {
  private ProxyVariables() {}

  /** The URL of the proxy with its port; empty for a direct connection. */
  static Optional<String> proxyFor(URI server, Map<String, String> environment) {
    String variable = server.getScheme().toUpperCase(Locale.ROOT) + "_PROXY";
    return value(environment, variable)
        .filter(proxy -> !isDirect(server, value(environment, "NO_PROXY").orElse("")))
        .map(proxy -> url(proxy, variable));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /**
   * Completes a proxy URL: without a scheme it is http, without a port the port of the scheme.
   *
   * @param source the name of the setting, for the message
   */
  static String url(String text, String source) {
    try {
      URI url = new URI(text.contains("://") ? text : "http://" + text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("http") ? 80 : 443;
        String user = url.getRawUserInfo() == null ? "" : url.getRawUserInfo() + "@";
        return scheme + "://" + user + url.getHost() + ":" + port;
      }
    } catch (URISyntaxException invalid) {
      // Throws below, as for any other invalid value. The value may contain a password.
    }
    throw ConnectionSettings.invalid(
        source + " is not the URL of an HTTP proxy; expected http://host:port");
  }

  private static boolean isDirect(URI server, String noProxy) {
    // Java knows no host for names with an underscore; such a server is never excepted.
    String name = server.getHost() == null ? "" : server.getHost();
    String host = withoutBrackets(name).toLowerCase(Locale.ROOT);
    int port = server.getPort() >= 0 ? server.getPort() : defaultPort(server);
    Optional<InetAddress> address = address(host);
    return host.equals("localhost")
        || address.filter(InetAddress::isLoopbackAddress).isPresent()
        || Arrays.stream(noProxy.split(","))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .anyMatch(entry -> matches(entry, host, address, port));
  }

  private static int defaultPort(URI server) {
    return server.getScheme().equals("http") ? 80 : 443;
  }

  private static boolean matches(
      String entry, String host, Optional<InetAddress> address, int port) {
    if (entry.isEmpty()) {
      return false;
    }
    if (entry.equals("*")) {
      return true;
    }
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return address.isPresent()
          && address(entry.substring(0, slash))
              .filter(network -> contains(network, entry.substring(slash + 1), address.get()))
              .isPresent();
    }
    String name = withoutPort(entry);
    if (!name.equals(entry) && !entry.endsWith(":" + port)) {
      return false;
    }
    Optional<InetAddress> same = address(withoutBrackets(name));
    if (same.isPresent() || address.isPresent()) {
      return same.equals(address);
    }
    String domain = name.startsWith("*.") ? name.substring(1) : name;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain);
  }

  /** An entry with several colons and no brackets is an IPv6 address without a port. */
  private static String withoutPort(String entry) {
    int colon = entry.lastIndexOf(':');
    boolean hasPort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
    return hasPort ? entry.substring(0, colon) : entry;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The address, if the text is one; a name is not resolved. */
  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  private static boolean contains(InetAddress network, String prefix, InetAddress address) {
    byte[] expected = network.getAddress();
    byte[] actual = address.getAddress();
    if (!prefix.matches("\\d{1,3}") || expected.length != actual.length) {
      return false;
    }
    int bits = Integer.parseInt(prefix);
    if (bits > expected.length * 8) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((expected[bit / 8] ^ actual[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
