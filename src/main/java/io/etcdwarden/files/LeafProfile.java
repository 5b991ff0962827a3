package io.etcdwarden.files;

import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.Set;

/**
 * What a key pair is used for.
 *
 * <p>A member uses the certificate of its client port also as a client: the gRPC gateway of etcd
 * dials its own member with it. So a server certificate allows clientAuth as well.
 */
public enum LeafProfile {
  /** One key pair for the client port and for the peer port. */
  NODE("etcd-node", Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT)),
  SERVER("etcd-server", Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT)),
  PEER("etcd-peer", Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT)),
  CLIENT("etcd-client", Set.of(KeyPurpose.CLIENT));

  private final String commonName;
  private final Set<KeyPurpose> purposes;

  LeafProfile(String commonName, Set<KeyPurpose> purposes) {
    this.commonName = commonName;
    this.purposes = purposes;
  }

  /** The common name of a certificate that is not asked for by another name. */
  String commonName() {
    return commonName;
  }

  Set<KeyPurpose> purposes() {
    return purposes;
  }
}
