package io.etcdwarden.pki.loaded;

import java.util.Optional;
import java.util.stream.Stream;

/** An endpoint at which a process of a member presents a key pair to every caller. */
public enum MemberEndpoint {
  /** Requires a client certificate that the trust bundle of the client line verifies. */
  ETCD_CLIENTS(Use.ETCD_SERVER, Use.ETCD_CLIENT_TRUST),
  /** Requires a client certificate that the trust bundle of the peer line verifies. */
  ETCD_PEERS(Use.ETCD_PEER, Use.ETCD_PEER_TRUST),
  WRAPPER(Use.WRAPPER_SERVER, null),
  BACKUP_RESTORE(Use.BACKUP_SERVER, null);

  private final Use server;
  private final Use trust;

  MemberEndpoint(Use server, Use trust) {
    this.server = server;
    this.trust = trust;
  }

  /** The use of the key pair that the endpoint presents. */
  public Use server() {
    return server;
  }

  /** The use of the trust bundle with which the endpoint verifies callers; empty if it does not. */
  public Optional<Use> trust() {
    return Optional.ofNullable(trust);
  }

  /** The endpoint whose handshakes show this use; empty if none does. */
  public static Optional<MemberEndpoint> showing(Use use) {
    return Stream.of(values())
        .filter(endpoint -> endpoint.server == use || endpoint.trust == use)
        .findFirst();
  }
}
