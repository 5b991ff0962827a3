package io.etcdwarden.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which Secrets an Etcd names: those of its TLS lines and the one of its backup store. */
public final class SecretReferences {
  /** Where a user may keep the key of an own authority, beside the Secret with its certificate. */
  public static final String KEY_SUFFIX = "-key";

  private SecretReferences() {}

  /** All that the cluster works with: what is named, and where keys of authorities may lie. */
  public static Set<String> includingCaKeys(Etcd etcd) {
    Set<String> names = named(etcd);
    if (etcd.getSpec() != null) {
      lines(etcd.getSpec()).stream()
          .map(TlsConfig::tlsCASecretRef)
          .filter(ca -> ca != null && isPresent(ca.name()))
          .forEach(ca -> names.add(ca.name() + KEY_SUFFIX));
    }
    return names;
  }

  /** The names as they stand in the resource; absent and empty references are left out. */
  public static Set<String> named(Etcd etcd) {
    Set<String> names = new LinkedHashSet<>();
    EtcdSpec spec = etcd.getSpec();
    if (spec == null) {
      return names;
    }
    for (TlsConfig line : lines(spec)) {
      if (line.tlsCASecretRef() != null) {
        names.add(line.tlsCASecretRef().name());
      }
      Stream.of(line.serverTLSSecretRef(), line.clientTLSSecretRef())
          .forEach(reference -> add(names, reference));
    }
    if (spec.backup() != null && spec.backup().store() != null) {
      add(names, spec.backup().store().secretRef());
    }
    names.removeIf(name -> !isPresent(name));
    return names;
  }

  /** The lines that are to speak TLS; nobody is a client of the peers alone. */
  private static List<TlsConfig> lines(EtcdSpec spec) {
    List<TlsConfig> lines = new ArrayList<>();
    if (spec.etcd() != null && spec.etcd().clientUrlTls() != null) {
      lines.add(spec.etcd().clientUrlTls());
    }
    if (spec.etcd() != null && spec.etcd().peerUrlTls() != null) {
      PeerTlsConfig peer = spec.etcd().peerUrlTls();
      lines.add(new TlsConfig(peer.tlsCASecretRef(), peer.serverTLSSecretRef(), null));
    }
    if (spec.backup() != null && spec.backup().tls() != null) {
      lines.add(spec.backup().tls());
    }
    return lines;
  }

  private static void add(Set<String> names, SecretReference reference) {
    if (reference != null) {
      names.add(reference.name());
    }
  }

  private static boolean isPresent(String name) {
    return name != null && !name.isEmpty();
  }
}
