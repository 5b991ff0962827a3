package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.AdvertisePeerUrls;
import io.etcdwarden.api.CaSecretReference;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.PeerTlsConfig;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.TlsConfig;
import io.etcdwarden.pki.AuthoritySpec;
import io.etcdwarden.pki.CredentialSpec;
import io.etcdwarden.pki.Line;
import io.etcdwarden.pki.LineWish;
import io.etcdwarden.pki.NameSpec;
import io.etcdwarden.pki.Part;
import io.etcdwarden.pki.Purpose;
import io.etcdwarden.pki.SecretRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides which certificates each secured line needs, and what they must be good for. */
final class PkiPlanner {
  /** What the maker of authorities appends to a common name: {@code " g"} and a number. */
  private static final int GENERATION_SUFFIX = 6;

  private final EtcdSpec wish;
  private final Names names;
  private final ServerNames serverNames;

  private PkiPlanner(EtcdSpec wish, Names names, ServerNames serverNames) {
    this.wish = wish;
    this.names = names;
    this.serverNames = serverNames;
  }

  static PkiPlan plan(EtcdSpec wish, Names names, String uid, int size, String clusterDomain) {
    Optional<PkiSpec.AdditionalNames> more =
        Optional.ofNullable(wish.pki()).map(PkiSpec::additionalNames);
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
        PkiPolicies.of(wish.pki()),
        new PkiPlanner(wish, names, serverNames).lines());
  }

  private List<LineWish> lines() {
    List<LineWish> lines = new ArrayList<>();
    if (wish.etcd().clientUrlTls() != null) {
      lines.add(clientLine(wish.etcd().clientUrlTls()));
    }
    if (wish.etcd().peerUrlTls() != null) {
      lines.add(peerLine(wish.etcd().peerUrlTls()));
    }
    if (wish.backup().tls() != null) {
      lines.add(backupLine(wish.backup().tls()));
    }
    return lines;
  }

  /** The gateway of etcd calls its own server and presents the server's certificate to it. */
  private LineWish clientLine(TlsConfig tls) {
    boolean gateway = Boolean.TRUE.equals(wish.etcd().enableGRPCGateway());
    Set<Purpose> needs = gateway ? Set.of(Purpose.SERVER, Purpose.CLIENT) : Set.of(Purpose.SERVER);
    return new LineWish(
        Line.CLIENT,
        authority(Line.CLIENT, tls.tlsCASecretRef(), Set.of(), wish.backup().tls() != null),
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
  private LineWish peerLine(PeerTlsConfig tls) {
    CredentialSpec pair =
        new CredentialSpec(
            Line.PEER,
            Part.SERVER,
            reference(tls.serverTLSSecretRef()),
            "etcd-peer",
            Set.of(Purpose.SERVER, Purpose.CLIENT),
            Set.of(),
            serverNames.ofPeerLine(advertisedHosts()),
            false,
            Boolean.TRUE.equals(tls.skipClientSANVerification()));
    return new LineWish(
        Line.PEER, authority(Line.PEER, tls.tlsCASecretRef(), Set.of(), false), List.of(pair));
  }

  /**
   * The line's authority is trusted by clients of etcd too, so it may only make servers, unless it
   * is the authority of another line as well. No program looks at the line's client certificate.
   */
  private LineWish backupLine(TlsConfig tls) {
    Set<Purpose> only = isShared(tls.tlsCASecretRef()) ? Set.of() : Set.of(Purpose.SERVER);
    return new LineWish(
        Line.BACKUP,
        authority(Line.BACKUP, tls.tlsCASecretRef(), only, false),
        List.of(
            server(
                Line.BACKUP,
                tls.serverTLSSecretRef(),
                "etcd-backup-restore",
                Set.of(Purpose.SERVER),
                serverNames.ofBackupLine()),
            client(Line.BACKUP, tls.clientTLSSecretRef(), "etcd-backup-restore-client", true)));
  }

  private boolean isShared(CaSecretReference backup) {
    Stream<CaSecretReference> others =
        Stream.of(
                Optional.ofNullable(wish.etcd().clientUrlTls()).map(TlsConfig::tlsCASecretRef),
                Optional.ofNullable(wish.etcd().peerUrlTls()).map(PeerTlsConfig::tlsCASecretRef))
            .flatMap(Optional::stream);
    return backup != null
        && backup.name() != null
        && others.anyMatch(other -> backup.name().equals(other.name()));
  }

  private AuthoritySpec authority(
      Line line, CaSecretReference reference, Set<Purpose> only, boolean trustsBackup) {
    String commonName =
        Names.commonName(names.memberSet() + "-" + line.word() + "-ca", GENERATION_SUFFIX);
    return new AuthoritySpec(
        reference == null
            ? SecretRef.ABSENT
            : SecretRef.to(reference.name(), reference.namespace()),
        reference == null ? "" : requireNonNullElse(reference.dataKey(), ""),
        commonName,
        only,
        trustsBackup);
  }

  private static CredentialSpec server(
      Line line, SecretReference reference, String name, Set<Purpose> needs, NameSpec names) {
    Set<Purpose> wants = line == Line.CLIENT ? Set.of(Purpose.CLIENT) : Set.of();
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
        Set.of(Purpose.CLIENT),
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
            wish.etcd().additionalAdvertisePeerURLs(), List.<AdvertisePeerUrls>of())
        .stream()
        .flatMap(entry -> requireNonNullElse(entry.urls(), List.<String>of()).stream())
        .flatMap(url -> Hosts.of(url).stream())
        .distinct()
        .toList();
  }
}
