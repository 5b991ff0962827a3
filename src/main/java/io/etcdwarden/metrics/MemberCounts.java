package io.etcdwarden.metrics;

import java.util.List;

/**
 * The members of one cluster.
 *
 * @param desired how many it is to have
 * @param ready how many of them are ready
 * @param volumeClaims the names of the claims for their volumes
 */
public record MemberCounts(int desired, int ready, List<String> volumeClaims) {
  public MemberCounts {
    volumeClaims = List.copyOf(volumeClaims);
  }
}
