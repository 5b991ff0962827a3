package io.etcdwarden.pki.x509;

import java.util.Collection;
import java.util.TreeSet;

/**
 * A set of texts that answers whether one of them is the start of another text. An answer needs a
 * logarithmic number of comparisons, because a certificate may have tens of thousands of
 * constraints and of names.
 */
final class PrefixSet {
  private final TreeSet<String> prefixes = new TreeSet<>();

  static PrefixSet of(Collection<String> texts) {
    var set = new PrefixSet();
    // In this order each text follows its prefixes, and one that has a prefix adds nothing.
    for (String text : new TreeSet<>(texts)) {
      if (!set.hasPrefixOf(text)) {
        set.prefixes.add(text);
      }
    }
    return set;
  }

  /** No member is a prefix of another, so only the last one before the text can be its prefix. */
  boolean hasPrefixOf(String text) {
    String last = prefixes.floor(text);
    return last != null && text.startsWith(last);
  }
}
