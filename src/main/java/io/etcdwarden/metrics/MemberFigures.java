package io.etcdwarden.metrics;

import java.util.List;

/**
 * The members of one cluster.
 *
 * @param wanted how many it is to have
 * @param ready how many of them are ready
 * @param claims the names of the claims for their volumes
 */
public record MemberFigures(int wanted, int ready, List<String> claims) {
  public MemberFigures {
    claims = List.copyOf(claims);
  }
}
