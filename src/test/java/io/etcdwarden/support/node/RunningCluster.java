package io.etcdwarden.support.node;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a member that starts is told by those that already run.
 *
 * @param names of all members; the name of one that has not started yet is empty
 */
record RunningCluster(Set<String> names, boolean hasLearner) {
  static final RunningCluster NONE = new RunningCluster(Set.of(), false);

  static RunningCluster of(List<EtcdCtl.ListedMember> members) {
    return new RunningCluster(
        members.stream().map(EtcdCtl.ListedMember::name).collect(Collectors.toSet()),
        members.stream().anyMatch(EtcdCtl.ListedMember::learner));
  }
}
