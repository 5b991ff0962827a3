package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.PeerTlsConfig;
import io.etcdwarden.pki.secret.Line;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Secrets of all TLS lines of an Etcd. Only this class reads the TLS fields of a spec.
 *
 * <p>Accepts every spec, even an invalid one, because the Secrets of a running cluster must be
 * watched and protected in any case.
 *
 * @param lines the secured lines, in the order client, peer, backup
 * @param skipsPeerNameCheck whether etcd does not compare a peer's certificate with its address
 */
public record TlsSecrets(Map<Line, LineSecrets> lines, boolean skipsPeerNameCheck) {
  public TlsSecrets {
    Map<Line, LineSecrets> ordered = new EnumMap<>(Line.class);
    ordered.putAll(lines);
    lines = Collections.unmodifiableMap(ordered);
  }

  public static TlsSecrets of(EtcdSpec spec) {
    Optional<EtcdConfig> etcd = Optional.ofNullable(spec).map(EtcdSpec::etcd);
    Optional<PeerTlsConfig> peer = etcd.map(EtcdConfig::peerUrlTls);
    Map<Line, LineSecrets> lines = new EnumMap<>(Line.class);
    etcd.map(EtcdConfig::clientUrlTls)
        .ifPresent(tls -> lines.put(Line.CLIENT, LineSecrets.ofClientLine(tls)));
    peer.ifPresent(tls -> lines.put(Line.PEER, LineSecrets.ofPeerLine(tls)));
    Optional.ofNullable(spec)
        .map(EtcdSpec::backup)
        .map(BackupSpec::tls)
        .ifPresent(tls -> lines.put(Line.BACKUP, LineSecrets.ofBackupLine(tls)));
    return new TlsSecrets(lines, peer.map(PeerTlsConfig::skipClientSANVerification).orElse(false));
  }

  /** The Secrets of a line; empty if the line has no TLS. */
  public Optional<LineSecrets> line(Line line) {
    return Optional.ofNullable(lines.get(line));
  }
}
