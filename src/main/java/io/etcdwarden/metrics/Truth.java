package io.etcdwarden.metrics;

/** The status of a condition as a number that alerts compare. */
public enum Truth {
  TRUE(1),
  FALSE(0),
  UNKNOWN(-1);

  private final int figure;

  Truth(int figure) {
    this.figure = figure;
  }

  int figure() {
    return figure;
  }

  /** Of a condition's status; what is neither true nor false is unknown. */
  public static Truth of(String status) {
    return switch (status) {
      case "True" -> TRUE;
      case "False" -> FALSE;
      default -> UNKNOWN;
    };
  }
}
