package io.etcdwarden.pki;

import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RequiredName;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Requests for cluster {@code main} in namespace {@code ns}. */
public final class PkiRequests {
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  public static final String UID = "uid-of-main";

  private PkiRequests() {}

  /** Three members with TLS on every line, not running yet. */
  public static PkiRequest full() {
    return of(List.of(clientLine(3), peerLine(3), backupLine(3)));
  }

  public static PkiRequest of(List<LineRequest> lines) {
    return new PkiRequest("main", "ns", UID, PkiPolicy.DEFAULT, lines, Set.of());
  }

  public static PkiRequest only(Line line) {
    return switch (line) {
      case CLIENT -> of(List.of(clientLine(3)));
      case PEER -> of(List.of(peerLine(3)));
      case BACKUP -> of(List.of(backupLine(3)));
    };
  }

  public static PkiRequest withRunningMembers(PkiRequest request) {
    return new PkiRequest(
        request.cluster(),
        request.namespace(),
        request.uid(),
        request.policy(),
        request.lines(),
        Set.of(Line.values()),
        request.members(),
        request.startedRestarts(),
        request.rotation(),
        request.bundle(),
        request.clients(),
        request.issuer(),
        request.signingStates());
  }

  public static PkiRequest withPolicy(PkiPolicy policy, PkiRequest request) {
    return new PkiRequest(
        request.cluster(),
        request.namespace(),
        request.uid(),
        policy,
        request.lines(),
        request.runningLines());
  }

  public static PkiRequest forOtherCluster(String cluster, PkiRequest request) {
    return new PkiRequest(
        cluster,
        request.namespace(),
        "uid-of-" + cluster,
        request.policy(),
        request.lines(),
        request.runningLines());
  }

  public static PkiPolicy providedPolicy() {
    PkiPolicy d = PkiPolicy.DEFAULT;
    return new PkiPolicy(
        PkiPolicy.Provision.PROVIDED,
        d.algorithm(),
        d.caValidity(),
        d.caRotateAtPercent(),
        d.leafValidity(),
        d.leafRenewAtPercent(),
        d.retain());
  }

  public static PkiPolicy policy(
      KeyAlgorithm algorithm, Duration caValidity, Duration leafValidity) {
    PkiPolicy d = PkiPolicy.DEFAULT;
    return new PkiPolicy(
        d.provision(),
        algorithm,
        caValidity,
        d.caRotateAtPercent(),
        leafValidity,
        d.leafRenewAtPercent(),
        d.retain());
  }

  public static PkiPolicy retainPolicy() {
    PkiPolicy d = PkiPolicy.DEFAULT;
    return new PkiPolicy(
        d.provision(),
        d.algorithm(),
        d.caValidity(),
        d.caRotateAtPercent(),
        d.leafValidity(),
        d.leafRenewAtPercent(),
        true);
  }

  /** The request with each credential changed. */
  public static PkiRequest withCredentials(
      PkiRequest request, UnaryOperator<CredentialSpec> change) {
    List<LineRequest> lines =
        request.lines().stream()
            .map(
                line ->
                    new LineRequest(
                        line.line(), line.ca(), line.credentials().stream().map(change).toList()))
            .toList();
    return new PkiRequest(
        request.cluster(),
        request.namespace(),
        request.uid(),
        request.policy(),
        lines,
        request.runningLines());
  }

  public static CredentialSpec withSecretRef(SecretRef ref, CredentialSpec spec) {
    return new CredentialSpec(
        spec.line(),
        spec.part(),
        ref,
        spec.commonName(),
        spec.requiredPurposes(),
        spec.recommendedPurposes(),
        spec.names(),
        spec.warningsOnly(),
        spec.skipsPeerNameCheck());
  }

  public static CaSpec caSpec(Line line, String secret, String dataKey) {
    return new CaSpec(
        SecretRef.to(secret),
        dataKey,
        "main-" + line.wireName() + "-ca",
        line == Line.BACKUP ? Set.of(KeyPurpose.SERVER) : Set.of(),
        line == Line.CLIENT);
  }

  public static LineRequest clientLine(int members) {
    return new LineRequest(
        Line.CLIENT,
        caSpec(Line.CLIENT, "client-ca", ""),
        List.of(
            server(
                Line.CLIENT,
                "client-server",
                "etcd-server",
                Set.of(KeyPurpose.SERVER),
                Set.of(KeyPurpose.CLIENT),
                clientNames(members)),
            client(Line.CLIENT, "client-client", "etcd-client", false)));
  }

  public static LineRequest peerLine(int members) {
    List<String> names = new ArrayList<>(List.of("main-peer", "main-peer.ns", "main-peer.ns.svc"));
    names.addAll(members(members));
    names.addAll(List.of("*.main-peer.ns.svc", "*.main-peer.ns.svc.cluster.local"));
    var spec =
        new NameSpec(
            dialed(members(members), "the other members"),
            List.of("main-peer.ns.svc"),
            names,
            List.of());
    return new LineRequest(
        Line.PEER,
        caSpec(Line.PEER, "peer-ca", ""),
        List.of(
            server(
                Line.PEER,
                "peer-server",
                "etcd-peer",
                Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT),
                Set.of(),
                spec)));
  }

  public static LineRequest backupLine(int members) {
    List<String> required = new ArrayList<>(List.of("main-local"));
    required.addAll(members(members));
    required.add("main-client.ns.svc.cluster.local");
    List<String> names = new ArrayList<>(required);
    names.add("*.main-peer.ns.svc");
    var spec =
        new NameSpec(dialed(required, "backup-restore"), List.of(), names, List.of("127.0.0.1"));
    return new LineRequest(
        Line.BACKUP,
        caSpec(Line.BACKUP, "backup-ca", ""),
        List.of(
            server(
                Line.BACKUP,
                "backup-server",
                "etcd-backup-restore",
                Set.of(KeyPurpose.SERVER),
                Set.of(),
                spec),
            client(Line.BACKUP, "backup-client", "etcd-backup-restore-client", true)));
  }

  public static NameSpec clientNames(int members) {
    List<String> required = new ArrayList<>(List.of("main-local", "main-client"));
    required.addAll(members(members));
    List<String> recommended =
        List.of("main-client.ns", "main-client.ns.svc", "main-client.ns.svc.cluster.local");
    List<String> names = new ArrayList<>(List.of("main-local", "main-client"));
    names.addAll(recommended);
    names.addAll(List.of("*.main-peer.ns.svc", "localhost"));
    return new NameSpec(
        dialed(required, "backup-restore"), recommended, names, List.of("127.0.0.1", "::1"));
  }

  public static List<String> members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "main-" + i + ".main-peer.ns.svc").toList();
  }

  private static List<RequiredName> dialed(List<String> names, String by) {
    return names.stream().map(name -> new RequiredName(name, by)).toList();
  }

  public static CredentialSpec server(
      Line line,
      String secret,
      String commonName,
      Set<KeyPurpose> needs,
      Set<KeyPurpose> wants,
      NameSpec names) {
    return new CredentialSpec(
        line, Part.SERVER, SecretRef.to(secret), commonName, needs, wants, names, false, false);
  }

  public static CredentialSpec client(
      Line line, String secret, String commonName, boolean warningsOnly) {
    return new CredentialSpec(
        line,
        Part.CLIENT,
        SecretRef.to(secret),
        commonName,
        Set.of(KeyPurpose.CLIENT),
        Set.of(),
        NameSpec.NONE,
        warningsOnly,
        false);
  }
}
