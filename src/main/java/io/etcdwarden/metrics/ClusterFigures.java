package io.etcdwarden.metrics;

import java.util.List;
import java.util.Map;

/**
 * How one cluster is.
 *
 * @param conditions by type, without those that nobody looks at, as in a hibernated cluster
 * @param wantedMembers how many members it is to have
 * @param readyMembers how many of them are ready
 * @param claims the names of its members' volume claims
 */
public record ClusterFigures(
    Map<String, Truth> conditions, int wantedMembers, int readyMembers, List<String> claims) {
  public ClusterFigures {
    conditions = Map.copyOf(conditions);
    claims = List.copyOf(claims);
  }

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
}
