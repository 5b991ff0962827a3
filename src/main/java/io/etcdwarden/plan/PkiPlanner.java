package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.AdvertisePeerUrls;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Plans which certificates each secured line needs, and what each certificate must be valid for.
 */
final class PkiPlanner {
  /** The length of the suffix that a CA's common name gets: {@code " g"} and a number. */
  private static final int GENERATION_SUFFIX = 6;

  private final EtcdSpec spec;
  private final TlsPlan tls;
  private final Names names;
  private final ServerNames serverNames;

  private PkiPlanner(EtcdSpec spec, TlsPlan tls, Names names, ServerNames serverNames) {
    this.spec = spec;
    this.tls = tls;
    this.names = names;
    this.serverNames = serverNames;
  }

  static PkiPlan plan(Etcd etcd, TlsPlan tls, Names names, int size, PlanSettings settings) {
    EtcdSpec spec = etcd.getSpec();
    AdditionalNames additional =
        AdditionalNames.of(spec.pki() == null ? null : spec.pki().additionalNames());
    ServerNames serverNames = new ServerNames(names, size, settings.clusterDomain(), additional);
    List<LineRequest> lines = new PkiPlanner(spec, tls, names, serverNames).lines();
    PkiPolicy policy = PkiPolicyPlanner.of(spec.pki(), settings.minValidity());
    return new PkiPlan(
        names.partOf(),
        names.namespace(),
        requireNonNullElse(etcd.getMetadata().getUid(), ""),
        policy,
        lines,
        RotationRequests.of(etcd, lines),
        BundlePlanner.plan(spec),
        ClientCertificatePlanner.plan(etcd, policy, settings.minValidity()),
        IssuerPlanner.plan(spec));
  }

  private List<LineRequest> lines() {
    List<LineRequest> lines = new ArrayList<>();
    if (tls.client() instanceof TlsLine.Secured client) {
      lines.add(clientLine(client.secrets()));
    }
    if (tls.peer() instanceof TlsLine.Secured peer) {
      lines.add(peerLine(peer.secrets()));
    }
    if (tls.backup() instanceof TlsLine.Secured backup) {
      lines.add(backupLine(backup.secrets()));
    }
    return lines;
  }

  /** With its HTTP gateway, etcd is also a client of itself and presents its server certificate. */
  private LineRequest clientLine(LineSecrets secrets) {
    boolean gateway = Boolean.TRUE.equals(spec.etcd().enableGRPCGateway());
    Set<KeyPurpose> needs =
        gateway ? Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT) : Set.of(KeyPurpose.SERVER);
    return new LineRequest(
        Line.CLIENT,
        ca(Line.CLIENT, secrets, Set.of(), tls.backup().isSecured()),
        List.of(
            server(Line.CLIENT, secrets, "etcd-server", needs, serverNames.ofClientLine()),
            client(Line.CLIENT, secrets, "etcd-client", false)));
  }

  /** A member presents the same certificate as client and as server. */
  private LineRequest peerLine(LineSecrets secrets) {
    CredentialSpec pair =
        new CredentialSpec(
            Line.PEER,
            Part.SERVER,
            secrets.server(),
            "etcd-peer",
            Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT),
            Set.of(),
            serverNames.ofPeerLine(advertisedHosts()),
            false,
            tls.skipsPeerNameCheck());
    return new LineRequest(Line.PEER, ca(Line.PEER, secrets, Set.of(), false), List.of(pair));
  }

  /**
   * Clients of etcd trust the CA of the backup line too. So this CA may only issue server
   * certificates, unless it is also the CA of another line. No program verifies the client
   * certificate of the backup line.
   */
  private LineRequest backupLine(LineSecrets secrets) {
    Set<KeyPurpose> allowed = isShared(secrets.ca()) ? Set.of() : Set.of(KeyPurpose.SERVER);
    return new LineRequest(
        Line.BACKUP,
        ca(Line.BACKUP, secrets, allowed, false),
        List.of(
            server(
                Line.BACKUP,
                secrets,
                "etcd-backup-restore",
                Set.of(KeyPurpose.SERVER),
                serverNames.ofBackupLine()),
            client(Line.BACKUP, secrets, "etcd-backup-restore-client", true)));
  }

  private boolean isShared(SecretRef backupCa) {
    return !backupCa.name().isEmpty()
        && Stream.of(tls.client(), tls.peer())
            .anyMatch(
                line ->
                    line instanceof TlsLine.Secured secured
                        && secured.ca().secret().equals(backupCa.name()));
  }

  private CaSpec ca(
      Line line, LineSecrets secrets, Set<KeyPurpose> allowed, boolean includesBackupCa) {
    String commonName =
        Names.commonName(names.memberSet() + "-" + line.wireName() + "-ca", GENERATION_SUFFIX);
    return new CaSpec(secrets.ca(), secrets.caKey(), commonName, allowed, includesBackupCa);
  }

  private static CredentialSpec server(
      Line line, LineSecrets secrets, String name, Set<KeyPurpose> needs, NameSpec names) {
    Set<KeyPurpose> wants = line == Line.CLIENT ? Set.of(KeyPurpose.CLIENT) : Set.of();
    return new CredentialSpec(
        line, Part.SERVER, secrets.server(), name, needs, wants, names, false, false);
  }

  private static CredentialSpec client(
      Line line, LineSecrets secrets, String name, boolean lenient) {
    return new CredentialSpec(
        line,
        Part.CLIENT,
        secrets.client(),
        name,
        Set.of(KeyPurpose.CLIENT),
        Set.of(),
        NameSpec.NONE,
        lenient,
        false);
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
