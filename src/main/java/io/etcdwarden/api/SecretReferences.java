package io.etcdwarden.api;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Which Secrets an Etcd names: those of its TLS lines and the one of its backup store. */
public final class SecretReferences {
  /** Where a user may keep the key of an own authority, beside the Secret with its certificate. */
  public static final String KEY_SUFFIX = "-key";

  private SecretReferences() {}

  /** The names in the order of the resource; absent and empty references are left out. */
  public static Set<String> of(Etcd etcd) {
    Set<String> names = new LinkedHashSet<>();
    EtcdSpec spec = etcd.getSpec();
    if (spec == null) {
      return names;
    }
    if (spec.etcd() != null && spec.etcd().clientUrlTls() != null) {
      TlsConfig tls = spec.etcd().clientUrlTls();
      add(names, tls.tlsCASecretRef(), tls.serverTLSSecretRef(), tls.clientTLSSecretRef());
    }
    if (spec.etcd() != null && spec.etcd().peerUrlTls() != null) {
      PeerTlsConfig tls = spec.etcd().peerUrlTls();
      add(names, tls.tlsCASecretRef(), tls.serverTLSSecretRef(), null);
    }
    if (spec.backup() != null && spec.backup().tls() != null) {
      TlsConfig tls = spec.backup().tls();
      add(names, tls.tlsCASecretRef(), tls.serverTLSSecretRef(), tls.clientTLSSecretRef());
    }
    if (spec.backup() != null && spec.backup().store() != null) {
      add(names, null, spec.backup().store().secretRef(), null);
    }
    return names;
  }

  private static void add(
      Set<String> names, CaSecretReference ca, SecretReference server, SecretReference client) {
    Stream<String> found =
        Stream.of(
                ca == null ? null : ca.name(),
                ca == null || ca.name() == null ? null : ca.name() + KEY_SUFFIX,
                server == null ? null : server.name(),
                client == null ? null : client.name())
            .filter(name -> name != null && !name.isEmpty());
    found.forEach(names::add);
  }
}
