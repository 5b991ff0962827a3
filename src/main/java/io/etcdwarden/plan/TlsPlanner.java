package io.etcdwarden.plan;

import io.etcdwarden.api.CaSecretReference;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.PeerTlsConfig;
import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.TlsConfig;

/**
 * Decides how the three lines are protected, and where their Secrets are mounted.
 *
 * <p>A reference without a name stays an empty name here: whether that can be served is for the
 * check of certificates to say, which tells of all faults at once.
 */
final class TlsPlanner {
  private final StoragePlan storage;

  private TlsPlanner(StoragePlan storage) {
    this.storage = storage;
  }

  static TlsPlan plan(EtcdSpec spec, StoragePlan storage) {
    TlsPlanner planner = new TlsPlanner(storage);
    PeerTlsConfig peer = spec.etcd().peerUrlTls();
    return new TlsPlan(
        planner.client(spec.etcd().clientUrlTls()),
        planner.peer(peer),
        planner.backup(spec.backup().tls()),
        peer != null && Boolean.TRUE.equals(peer.skipClientSANVerification()));
  }

  private TlsLine client(TlsConfig spec) {
    if (spec == null) {
      return new TlsLine.Plain();
    }
    return new TlsLine.Secured(
        authority("etcd-ca", spec.tlsCASecretRef(), "/var/etcd/ssl/ca"),
        key(spec.tlsCASecretRef()),
        pair("etcd-server-tls", spec.serverTLSSecretRef(), "/var/etcd/ssl/server"),
        pair("etcd-client-tls", spec.clientTLSSecretRef(), "/var/etcd/ssl/client"));
  }

  private TlsLine peer(PeerTlsConfig spec) {
    if (spec == null) {
      return new TlsLine.Plain();
    }
    MountedSecret pair =
        pair("etcd-peer-server-tls", spec.serverTLSSecretRef(), "/var/etcd/ssl/peer/server");
    return new TlsLine.Secured(
        authority("etcd-peer-ca", spec.tlsCASecretRef(), "/var/etcd/ssl/peer/ca"),
        key(spec.tlsCASecretRef()),
        pair,
        pair);
  }

  private TlsLine backup(TlsConfig spec) {
    if (spec == null) {
      return new TlsLine.Plain();
    }
    return new TlsLine.Secured(
        authority("backup-restore-ca", spec.tlsCASecretRef(), "/var/etcdbr/ssl/ca"),
        key(spec.tlsCASecretRef()),
        pair("backup-restore-server-tls", spec.serverTLSSecretRef(), "/var/etcdbr/ssl/server"),
        pair("backup-restore-client-tls", spec.clientTLSSecretRef(), "/var/etcdbr/ssl/client"));
  }

  private MountedSecret authority(String volume, CaSecretReference reference, String path) {
    String secret = reference == null || reference.name() == null ? "" : reference.name();
    return new MountedSecret(storage.volumeName(volume), secret, path);
  }

  private MountedSecret pair(String volume, SecretReference reference, String path) {
    String secret = reference == null || reference.name() == null ? "" : reference.name();
    return new MountedSecret(storage.volumeName(volume), secret, path);
  }

  private static String key(CaSecretReference reference) {
    boolean named =
        reference != null && reference.dataKey() != null && !reference.dataKey().isEmpty();
    return named ? reference.dataKey() : Defaults.CA_KEY;
  }
}
