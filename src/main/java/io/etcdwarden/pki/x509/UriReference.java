package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A URI among the names of a certificate, read by the rules of Go's {@code url.Parse}. Java's own
 * reader follows a stricter and older grammar: it refuses names that etcd accepts, and accepts host
 * names with which etcd does not start.
 *
 * @param host the host with its port, or an empty text
 */
record UriReference(String host) {
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9\\-._:~!$&'()*+,;=%@]*");
  private static final Pattern PORT = Pattern.compile("|:[0-9]*");

  /** In a host, an escape stands only for a byte outside ASCII. */
  private static final Pattern HOST =
      Pattern.compile(
          "([A-Za-z0-9\\-_.~!$&'()*+,;=:\\[\\]<>\"\\x80-\\xff]|%25|%[89A-Fa-f][0-9A-Fa-f])*+");

  static UriReference read(String text) throws MalformedException {
    int fragment = text.indexOf('#');
    String whole = fragment < 0 ? text : text.substring(0, fragment);
    require(fragment < 0 || hasValidEscapes(text.substring(fragment)));
    require(!CONTROL.matcher(whole).find() && !whole.startsWith(":"));
    int colon = whole.indexOf(':');
    boolean hasScheme = colon > 0 && SCHEME.matcher(whole.substring(0, colon)).matches();
    String scheme = hasScheme ? whole.substring(0, colon).toLowerCase(Locale.ROOT) : "";
    String rest = hasScheme ? whole.substring(colon + 1) : whole;
    int query = rest.indexOf('?');
    String path = query < 0 ? rest : rest.substring(0, query);
    if (!path.startsWith("/")) {
      // With a scheme, the rest is opaque to Go. Without one, it is a relative path.
      require(hasScheme || (!firstSegment(path).contains(":") && hasValidEscapes(path)));
      return new UriReference("");
    }
    boolean hasAuthority = path.startsWith("//") && (hasScheme || !path.startsWith("///"));
    if (!hasAuthority) {
      require(hasValidEscapes(path));
      return new UriReference("");
    }
    String authority = firstSegment(path.substring(2));
    require(hasValidEscapes(path.substring(2 + authority.length())));
    return new UriReference(host(scheme, authority));
  }

  /** The host without its port, in lower case. */
  String hostWithoutPort() {
    int colon = host.endsWith("]") ? -1 : host.lastIndexOf(':');
    return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  private static String host(String scheme, String authority) throws MalformedException {
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? "" : authority.substring(0, at);
    require(USER.matcher(user).matches() && hasValidEscapes(user));
    String host = authority.substring(at + 1);
    if (host.lastIndexOf('[') >= 0) {
      requireAddress(host);
    } else if (host.indexOf(':') >= 0) {
      boolean strict = scheme.equals("http") || scheme.equals("https");
      int colon = strict ? host.indexOf(':') : host.lastIndexOf(':');
      require(PORT.matcher(host.substring(colon)).matches());
    }
    require(HOST.matcher(host).matches());
    String plain = host.replace("%25", "%");
    require(DomainName.isValid(plain.replaceAll("%[89A-Fa-f][0-9A-Fa-f]", "\u00ff"), false));
    return plain;
  }

  /** Only an IPv6 address may stand in brackets. */
  private static void requireAddress(String host) throws MalformedException {
    int end = host.lastIndexOf(']');
    require(host.lastIndexOf('[') == 0 && end > 0);
    require(PORT.matcher(host.substring(end + 1)).matches());
    String address = host.substring(1, end).replaceFirst("%25.*", "");
    require(address.contains(":") && isAddress(address));
  }

  private static boolean isAddress(String text) {
    try {
      return InetAddress.ofLiteral(text) != null;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  private static String firstSegment(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  private static boolean hasValidEscapes(String text) {
    return !BAD_ESCAPE.matcher(text).find();
  }

  private static void require(boolean valid) throws MalformedException {
    if (!valid) {
      throw new MalformedException("a URI among the names is invalid");
    }
  }
}
