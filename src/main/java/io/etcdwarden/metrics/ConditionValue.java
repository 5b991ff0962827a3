package io.etcdwarden.metrics;

/** The value of a condition metric: the status of the condition as a number. */
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

  /** The value for a condition status; every status but True and False is Unknown. */
  public static ConditionValue of(String status) {
    return switch (status) {
      case "True" -> TRUE;
      case "False" -> FALSE;
      default -> UNKNOWN;
    };
  }
}
