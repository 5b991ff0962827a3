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
  NODE("etcd-node"),
  SERVER("etcd-server"),
  PEER("etcd-peer"),
  CLIENT("etcd-client");

  private final String commonName;

  LeafProfile(String commonName) {
    this.commonName = commonName;
  }

  /** The common name of a certificate that is not asked for by another name. */
  String commonName() {
    return commonName;
  }

  Set<KeyPurpose> purposes() {
    return this == CLIENT
        ? Set.of(KeyPurpose.CLIENT)
        : Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT);
  }
}
