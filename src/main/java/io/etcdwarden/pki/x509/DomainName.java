package io.etcdwarden.pki.x509;

import java.util.regex.Pattern;

/** A domain as Go accepts it in names and name constraints. This is less strict than DNS. */
final class DomainName {
  private static final Pattern LABELS = Pattern.compile("[!-~&&[^.]]++(\\.[!-~&&[^.]]++)*+");

  private DomainName() {}

  /**
   * Whether the text is empty, or labels of visible characters. A constraint may begin with a dot.
   */
  static boolean isValid(String text, boolean isConstraint) {
    boolean mayHaveDot = isConstraint && text.startsWith(".");
    return text.isEmpty() || LABELS.matcher(mayHaveDot ? text.substring(1) : text).matches();
  }
}
