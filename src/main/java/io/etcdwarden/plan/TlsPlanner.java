package io.etcdwarden.plan;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretRef;

/**
 * Plans TLS on each line, and where pods mount the Secrets of the line.
 *
 * <p>A reference without a name is planned with an empty name. The certificate checks report it,
 * together with all other findings.
 */
final class TlsPlanner {
  private final StoragePlan storage;

  private TlsPlanner(StoragePlan storage) {
    this.storage = storage;
  }

  static TlsPlan plan(TlsSecrets secrets, StoragePlan storage) {
    TlsPlanner planner = new TlsPlanner(storage);
    return new TlsPlan(
        secrets.line(Line.CLIENT).map(planner::client).orElseGet(TlsLine.Plain::new),
        secrets.line(Line.PEER).map(planner::peer).orElseGet(TlsLine.Plain::new),
        secrets.line(Line.BACKUP).map(planner::backup).orElseGet(TlsLine.Plain::new),
        secrets.skipsPeerNameCheck());
  }

  private TlsLine client(LineSecrets secrets) {
    return new TlsLine.Secured(
        secrets,
        mount("etcd-ca", secrets.ca(), TlsPaths.CLIENT + "ca"),
        mount("etcd-server-tls", secrets.server(), TlsPaths.CLIENT + "server"),
        mount("etcd-client-tls", secrets.client(), TlsPaths.CLIENT + "client"));
  }

  private TlsLine peer(LineSecrets secrets) {
    MountedSecret pair = mount("etcd-peer-server-tls", secrets.server(), TlsPaths.PEER + "server");
    return new TlsLine.Secured(
        secrets, mount("etcd-peer-ca", secrets.ca(), TlsPaths.PEER + "ca"), pair, pair);
  }

  private TlsLine backup(LineSecrets secrets) {
    return new TlsLine.Secured(
        secrets,
        mount("backup-restore-ca", secrets.ca(), TlsPaths.BACKUP + "ca"),
        mount("backup-restore-server-tls", secrets.server(), TlsPaths.BACKUP + "server"),
        mount("backup-restore-client-tls", secrets.client(), TlsPaths.BACKUP + "client"));
  }

  private MountedSecret mount(String volume, SecretRef secret, String folder) {
    return new MountedSecret(storage.volumeName(volume), secret.name(), folder);
  }
}
