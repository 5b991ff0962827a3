package io.etcdwarden.support.node;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The cluster that a starting member finds.
 *
 * @param names the names of all members; empty for a member that has not started yet
 */
record RunningCluster(Set<String> names, boolean hasLearner) {
  static final RunningCluster NONE = new RunningCluster(Set.of(), false);

  static RunningCluster of(List<EtcdCtl.ListedMember> members) {
    return new RunningCluster(
        members.stream().map(EtcdCtl.ListedMember::name).collect(Collectors.toSet()),
        members.stream().anyMatch(EtcdCtl.ListedMember::learner));
  }
}
