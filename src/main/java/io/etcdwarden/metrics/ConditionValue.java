package io.etcdwarden.metrics;

/** The status of a condition as a number that alerts compare. */
public enum ConditionValue {
  TRUE(1),
  FALSE(0),
  UNKNOWN(-1);

  private final int number;

  ConditionValue(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Of a condition's status; what is neither true nor false is unknown. */
  public static ConditionValue of(String status) {
    return switch (status) {
      case "True" -> TRUE;
      case "False" -> FALSE;
      default -> UNKNOWN;
    };
  }
}
