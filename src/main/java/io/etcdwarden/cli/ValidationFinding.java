package io.etcdwarden.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A finding of {@code validate}. The component names are the keys of its JSON and YAML output.
 *
 * @param code in camel case, for example {@code SubjectAltNameMissing}
 * @param object kind and name; empty if a document cannot be read
 * @param line the first line of the document of the object, counted from 1
 * @param message names the fault and the remedy
 */
record ValidationFinding(
    Level level, String code, String object, String file, int line, String message) {
  /** The severities, as SARIF 2.1.0 names them in {@code result.level} (section 3.27.10). */
  enum Level {
    ERROR,
    WARNING;

    @JsonValue
    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
