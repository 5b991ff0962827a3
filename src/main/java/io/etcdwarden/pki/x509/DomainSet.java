package io.etcdwarden.pki.x509;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The domains of name constraints. A domain contains itself and all names below it. A domain that
 * begins with a dot contains only the names below it, and an empty one contains all names.
 */
final class DomainSet {
  private final int size;
  private final Set<String> domains = new HashSet<>();
  private final Set<String> parents = new HashSet<>();
  private final PrefixSet reversedParents;

  private DomainSet(List<String> texts) {
    size = texts.size();
    for (String text : texts) {
      String domain = lower(text);
      domains.add(domain);
      int dot = domain.indexOf('.');
      if (dot > 0) {
        parents.add(domain.substring(dot));
      }
    }
    reversedParents =
        PrefixSet.of(
            domains.stream()
                .map(domain -> reversed(domain.startsWith(".") ? domain : "." + domain))
                .toList());
  }

  static DomainSet of(List<String> domains) {
    return new DomainSet(domains);
  }

  /** The number of domains as written, with repetitions. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean contains(String name) {
    String lower = lower(name);
    return domains.contains("")
        || domains.contains(lower)
        || reversedParents.hasPrefixOf(reversed(lower));
  }

  /** Whether the name is a wildcard that stands for one of the domains, among others. */
  boolean isCoveredByWildcard(String name) {
    return name.startsWith("*.") && parents.contains(lower(name.substring(1)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }
}
