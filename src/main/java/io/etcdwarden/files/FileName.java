package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.regex.Pattern;

/** A name that becomes a part of a file name, so that it can never lead out of the folder. */
final class FileName {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?");

  private FileName() {}

  /**
   * Accepts a name.
   *
   * @param what what the name is, for the error message
   * @throws OperatorException if a file name cannot contain the name
   */
  static void require(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "%s \"%s\" is invalid; use at most 63 letters, digits, hyphens, dots and underscores,"
                  .formatted(what, name)
              + " with a letter or digit at both ends");
    }
  }
}
