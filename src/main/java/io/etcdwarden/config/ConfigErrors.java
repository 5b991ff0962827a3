package io.etcdwarden.config;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.ArrayList;
import java.util.List;

/** Collects all errors of one configuration file, so that they are reported together. */
final class ConfigErrors {
  private final String source;
  private final List<String> messages = new ArrayList<>();

  ConfigErrors(String source) {
    this.source = source;
  }

  void add(String message) {
    messages.add(message);
  }

  void throwIfAny() {
    if (!messages.isEmpty()) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          source + " cannot be used:\n  " + String.join("\n  ", messages));
    }
  }
}
