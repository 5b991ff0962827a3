package io.etcdwarden.config;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.time.Duration;

/** What a setting must fulfil; a broken rule names the key and what would be right. */
final class SettingRules {
  private SettingRules() {}

  static void require(boolean holds, String key, String sentence) {
    if (!holds) {
      throw new OperatorException(ErrorCode.INVALID_CONFIGURATION, key + " " + sentence);
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
