package io.etcdwarden.support.node;

import java.util.List;

/** The other members of a cluster, as a member sees them through the client Service. */
interface OtherMembers {
  /** Returns the client URLs of the ready members. */
  List<String> readyClientUrls();

  /** Whether the cluster was ever ready. If so, no member may bootstrap another cluster. */
  boolean hasClusterServed();
}
