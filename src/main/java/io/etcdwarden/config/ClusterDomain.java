package io.etcdwarden.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** The DNS domain of the Kubernetes cluster, which ends the names in every server certificate. */
final class ClusterDomain {
  private static final Pattern DOMAIN =
      Pattern.compile(
          "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*+");

  /** A DNS name has at most 253 characters; the names of a Service before the domain need 134. */
  private static final int MAX_LENGTH = 119;

  private ClusterDomain() {}

  /**
   * In lower case and without the dot at the end of an absolute name: certificates have neither.
   */
  static String normalized(String text) {
    String domain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    String lowerCase = domain.toLowerCase(Locale.ROOT);
    SettingRules.require(
        lowerCase.length() <= MAX_LENGTH && DOMAIN.matcher(lowerCase).matches(),
        "clusterDomain",
        "is \""
            + text
            + "\"; it must be a DNS domain such as cluster.local, of letters, digits, - and dots"
            + " between them, with at most "
            + MAX_LENGTH
            + " characters");
    return lowerCase;
  }
}
