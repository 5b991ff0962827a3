package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.AdvertisePeerUrls;
import io.etcdwarden.api.CaSecretReference;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.PeerTlsConfig;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.TlsConfig;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides which certificates each secured line needs, and what they must be good for. */
final class PkiPlanner {
  /** What the maker of authorities appends to a common name: {@code " g"} and a number. */
  private static final int GENERATION_SUFFIX = 6;

  private final EtcdSpec spec;
  private final Names names;
  private final ServerNames serverNames;

  private PkiPlanner(EtcdSpec spec, Names names, ServerNames serverNames) {
    this.spec = spec;
    this.names = names;
    this.serverNames = serverNames;
  }

  static PkiPlan plan(EtcdSpec spec, Names names, String uid, int size, String clusterDomain) {
    Optional<PkiSpec.AdditionalNames> more =
        Optional.ofNullable(spec.pki()).map(PkiSpec::additionalNames);
    ServerNames serverNames =
        new ServerNames(
            names,
            size,
            clusterDomain,
            more.map(PkiSpec.AdditionalNames::dnsNames).orElse(List.of()),
            more.map(PkiSpec.AdditionalNames::ipAddresses).orElse(List.of()));
    return new PkiPlan(
        names.partOf(),
        names.namespace(),
        uid,
        PkiPolicyPlanner.of(spec.pki()),
        new PkiPlanner(spec, names, serverNames).lines());
  }

  private List<LineRequest> lines() {
    List<LineRequest> lines = new ArrayList<>();
    if (spec.etcd().clientUrlTls() != null) {
      lines.add(clientLine(spec.etcd().clientUrlTls()));
    }
    if (spec.etcd().peerUrlTls() != null) {
      lines.add(peerLine(spec.etcd().peerUrlTls()));
    }
    if (spec.backup().tls() != null) {
      lines.add(backupLine(spec.backup().tls()));
    }
    return lines;
  }

  /** The gateway of etcd calls its own server and presents the server's certificate to it. */
  private LineRequest clientLine(TlsConfig tls) {
    boolean gateway = Boolean.TRUE.equals(spec.etcd().enableGRPCGateway());
    Set<KeyPurpose> needs =
        gateway ? Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT) : Set.of(KeyPurpose.SERVER);
    return new LineRequest(
        Line.CLIENT,
        authority(Line.CLIENT, tls.tlsCASecretRef(), Set.of(), spec.backup().tls() != null),
        List.of(
            server(
                Line.CLIENT,
                tls.serverTLSSecretRef(),
                "etcd-server",
                needs,
                serverNames.ofClientLine()),
            client(Line.CLIENT, tls.clientTLSSecretRef(), "etcd-client", false)));
  }

  /** Members present the same certificate whether they call or are called. */
  private LineRequest peerLine(PeerTlsConfig tls) {
    CredentialSpec pair =
        new CredentialSpec(
            Line.PEER,
            Part.SERVER,
            reference(tls.serverTLSSecretRef()),
            "etcd-peer",
            Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT),
            Set.of(),
            serverNames.ofPeerLine(advertisedHosts()),
            false,
            Boolean.TRUE.equals(tls.skipClientSANVerification()));
    return new LineRequest(
        Line.PEER, authority(Line.PEER, tls.tlsCASecretRef(), Set.of(), false), List.of(pair));
  }

  /**
   * The line's authority is trusted by clients of etcd too, so it may only make servers, unless it
   * is the authority of another line as well. No program looks at the line's client certificate.
   */
  private LineRequest backupLine(TlsConfig tls) {
    Set<KeyPurpose> only = isShared(tls.tlsCASecretRef()) ? Set.of() : Set.of(KeyPurpose.SERVER);
    return new LineRequest(
        Line.BACKUP,
        authority(Line.BACKUP, tls.tlsCASecretRef(), only, false),
        List.of(
            server(
                Line.BACKUP,
                tls.serverTLSSecretRef(),
                "etcd-backup-restore",
                Set.of(KeyPurpose.SERVER),
                serverNames.ofBackupLine()),
            client(Line.BACKUP, tls.clientTLSSecretRef(), "etcd-backup-restore-client", true)));
  }

  private boolean isShared(CaSecretReference backup) {
    Stream<CaSecretReference> others =
        Stream.of(
                Optional.ofNullable(spec.etcd().clientUrlTls()).map(TlsConfig::tlsCASecretRef),
                Optional.ofNullable(spec.etcd().peerUrlTls()).map(PeerTlsConfig::tlsCASecretRef))
            .flatMap(Optional::stream);
    return backup != null
        && backup.name() != null
        && others.anyMatch(other -> backup.name().equals(other.name()));
  }

  private CaSpec authority(
      Line line, CaSecretReference reference, Set<KeyPurpose> only, boolean trustsBackup) {
    String commonName =
        Names.commonName(names.memberSet() + "-" + line.wireName() + "-ca", GENERATION_SUFFIX);
    return new CaSpec(
        reference == null
            ? SecretRef.ABSENT
            : SecretRef.to(reference.name(), reference.namespace()),
        reference == null ? "" : requireNonNullElse(reference.dataKey(), ""),
        commonName,
        only,
        trustsBackup);
  }

  private static CredentialSpec server(
      Line line, SecretReference reference, String name, Set<KeyPurpose> needs, NameSpec names) {
    Set<KeyPurpose> wants = line == Line.CLIENT ? Set.of(KeyPurpose.CLIENT) : Set.of();
    return new CredentialSpec(
        line, Part.SERVER, reference(reference), name, needs, wants, names, false, false);
  }

  private static CredentialSpec client(
      Line line, SecretReference reference, String name, boolean lenient) {
    return new CredentialSpec(
        line,
        Part.CLIENT,
        reference(reference),
        name,
        Set.of(KeyPurpose.CLIENT),
        Set.of(),
        NameSpec.NONE,
        lenient,
        false);
  }

  private static SecretRef reference(SecretReference reference) {
    return reference == null
        ? SecretRef.ABSENT
        : SecretRef.to(reference.name(), reference.namespace());
  }

  private List<String> advertisedHosts() {
    return requireNonNullElse(
            spec.etcd().additionalAdvertisePeerURLs(), List.<AdvertisePeerUrls>of())
        .stream()
        .flatMap(entry -> requireNonNullElse(entry.urls(), List.<String>of()).stream())
        .flatMap(url -> UrlHosts.of(url).stream())
        .distinct()
        .toList();
  }
}
