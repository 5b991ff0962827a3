package io.etcdwarden.pki.x509;

/** A domain as Go accepts it in names and name constraints. This is less strict than DNS. */
final class DomainName {
  private DomainName() {}

  /**
   * Whether the text is empty, or labels of visible characters. A constraint may begin with a dot.
   */
  static boolean isValid(String text, boolean isConstraint) {
    if (text.isEmpty()) {
      return true;
    }
    int labelStart = isConstraint && text.charAt(0) == '.' ? 1 : 0;
    for (int i = labelStart; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character < '!' || character > '~') {
        return false;
      }
      if (character == '.') {
        if (i == labelStart) {
          return false;
        }
        labelStart = i + 1;
      }
    }
    return labelStart < text.length();
  }
}
