package io.etcdwarden.support.node;

import java.util.List;

/** The other members of a cluster, as one of them knows them through the client service. */
interface OtherMembers {
  /** Client URLs of those that are ready. */
  List<String> readyClientUrls();

  /** Whether the cluster has ever served; then nobody may start another one beside it. */
  boolean hasClusterServed();
}
