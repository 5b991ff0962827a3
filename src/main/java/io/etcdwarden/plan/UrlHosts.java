package io.etcdwarden.plan;

import io.etcdwarden.pki.x509.HostName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The host in a URL, and whether it is a name or an address. */
final class UrlHosts {
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|.*:.*");

  private UrlHosts() {}

  /**
   * The host of a URL without the brackets of an IPv6 address; empty if there is none, or if no
   * certificate can hold it, such as an address with a zone.
   */
  static Optional<String> of(String url) {
    try {
      return Optional.ofNullable(new URI(url).getHost())
          .map(host -> host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
          .filter(host -> isName(host) || HostName.isIpAddress(host));
    } catch (URISyntaxException e) {
      // The schema checks URLs by other rules. A host that cannot be parsed is not required.
      return Optional.empty();
    }
  }

  static boolean isName(String host) {
    return !ADDRESS.matcher(host).matches();
  }
}
