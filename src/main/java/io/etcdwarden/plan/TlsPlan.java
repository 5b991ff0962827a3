package io.etcdwarden.plan;

/**
 * TLS on the three lines of a cluster.
 *
 * @param client from clients and the sidecar to etcd
 * @param peer between members
 * @param backup from the operator, etcd-wrapper and other sidecars to the sidecar
 * @param skipsPeerNameCheck whether etcd does not compare a peer's certificate with its address
 */
public record TlsPlan(TlsLine client, TlsLine peer, TlsLine backup, boolean skipsPeerNameCheck) {
  /** This plan without TLS between members. */
  TlsPlan withPlainPeers() {
    return new TlsPlan(client, new TlsLine.Plain(), backup, false);
  }
}
