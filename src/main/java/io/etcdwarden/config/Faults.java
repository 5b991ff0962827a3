package io.etcdwarden.config;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.ArrayList;
import java.util.List;

/** All that is wrong with one file, so that its author learns it in one go. */
final class Faults {
  private final String source;
  private final List<String> sentences = new ArrayList<>();

  Faults(String source) {
    this.source = source;
  }

  void add(String sentence) {
    sentences.add(sentence);
  }

  void throwIfAny() {
    if (!sentences.isEmpty()) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          source + " cannot be used:\n  " + String.join("\n  ", sentences));
    }
  }
}
