package io.etcdwarden.config;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.time.Duration;

/** Checks of single settings. The error message names the key and what a valid value is. */
final class SettingRules {
  private SettingRules() {}

  static void require(boolean valid, String key, String problem) {
    if (!valid) {
      throw new OperatorException(ErrorCode.INVALID_CONFIGURATION, key + " " + problem);
    }
  }

  static void requirePositive(String key, long value) {
    require(value > 0, key, "is " + value + "; it must be greater than 0");
  }

  static void requireNotNegative(String key, long value) {
    require(value >= 0, key, "is " + value + "; it must not be negative");
  }

  static void requirePositive(String key, Duration value) {
    require(value.isPositive(), key, "must be longer than 0s");
  }

  static void requireNotBlank(String key, String value) {
    require(!value.isBlank(), key, "must not be empty");
  }
}
