package io.etcdwarden.plan;

/**
 * How the three lines are protected.
 *
 * @param client between users, or the sidecar, and etcd
 * @param peer between members
 * @param backup between whoever asks for snapshots and the sidecar
 * @param skipsPeerNameCheck whether members skip the look at their peers' names
 */
public record TlsPlan(TlsLine client, TlsLine peer, TlsLine backup, boolean skipsPeerNameCheck) {
  /** The same, but members talk to each other in the clear. */
  TlsPlan withPlainPeers() {
    return new TlsPlan(client, new TlsLine.Plain(), backup, false);
  }
}
