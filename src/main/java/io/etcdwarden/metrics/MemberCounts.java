package io.etcdwarden.metrics;

import java.util.List;

/**
 * The numbers of members of one cluster.
 *
 * @param desired how many members the spec asks for
 * @param ready how many members are ready
 * @param volumeClaims the names of the PersistentVolumeClaims of the members
 */
public record MemberCounts(int desired, int ready, List<String> volumeClaims) {
  public MemberCounts {
    volumeClaims = List.copyOf(volumeClaims);
  }
}
