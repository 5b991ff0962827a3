package io.etcdwarden.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Ready-made wishes for the cluster {@code main} in namespace {@code ns}. */
final class Wishes {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String UID = "uid-of-main";

  private Wishes() {}

  /** Three members, every line secured, nobody running yet. */
  static PkiWish full() {
    return of(List.of(clientLine(3), peerLine(3), backupLine(3)));
  }

  static PkiWish of(List<LineWish> lines) {
    return new PkiWish("main", "ns", UID, PkiPolicy.DEFAULT, lines, Set.of());
  }

  static PkiWish only(Line line) {
    return switch (line) {
      case CLIENT -> of(List.of(clientLine(3)));
      case PEER -> of(List.of(peerLine(3)));
      case BACKUP -> of(List.of(backupLine(3)));
    };
  }

  static PkiWish running(PkiWish wish) {
    return new PkiWish(
        wish.cluster(),
        wish.namespace(),
        wish.uid(),
        wish.policy(),
        wish.lines(),
        Set.of(Line.values()));
  }

  static PkiWish under(PkiPolicy policy, PkiWish wish) {
    return new PkiWish(
        wish.cluster(), wish.namespace(), wish.uid(), policy, wish.lines(), wish.running());
  }

  static PkiWish ofOther(String cluster, PkiWish wish) {
    return new PkiWish(
        cluster,
        wish.namespace(),
        "uid-of-" + cluster,
        wish.policy(),
        wish.lines(),
        wish.running());
  }

  static PkiPolicy provided() {
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

  static PkiPolicy policy(KeyAlgorithm algorithm, Duration caValidity, Duration leafValidity) {
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

  static PkiPolicy retaining() {
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

  /** The wish with each credential changed. */
  static PkiWish with(PkiWish wish, UnaryOperator<CredentialSpec> change) {
    List<LineWish> lines =
        wish.lines().stream()
            .map(
                line ->
                    new LineWish(
                        line.line(),
                        line.authority(),
                        line.credentials().stream().map(change).toList()))
            .toList();
    return new PkiWish(
        wish.cluster(), wish.namespace(), wish.uid(), wish.policy(), lines, wish.running());
  }

  static CredentialSpec naming(SecretRef ref, CredentialSpec spec) {
    return new CredentialSpec(
        spec.line(),
        spec.part(),
        ref,
        spec.commonName(),
        spec.needs(),
        spec.wants(),
        spec.names(),
        spec.lenient(),
        spec.skipsPeerNameCheck());
  }

  static AuthoritySpec authority(Line line, String secret, String dataKey) {
    return new AuthoritySpec(
        SecretRef.to(secret),
        dataKey,
        "main-" + line.word() + "-ca",
        line == Line.BACKUP ? Set.of(Purpose.SERVER) : Set.of(),
        line == Line.CLIENT);
  }

  static LineWish clientLine(int members) {
    return new LineWish(
        Line.CLIENT,
        authority(Line.CLIENT, "client-ca", ""),
        List.of(
            server(
                Line.CLIENT,
                "client-server",
                "etcd-server",
                Set.of(Purpose.SERVER),
                Set.of(Purpose.CLIENT),
                clientNames(members)),
            client(Line.CLIENT, "client-client", "etcd-client", false)));
  }

  static LineWish peerLine(int members) {
    List<String> names = new ArrayList<>(List.of("main-peer", "main-peer.ns", "main-peer.ns.svc"));
    names.addAll(members(members));
    names.addAll(List.of("*.main-peer.ns.svc", "*.main-peer.ns.svc.cluster.local"));
    var spec =
        new NameSpec(
            dialled(members(members), "the other members"),
            List.of("main-peer.ns.svc"),
            names,
            List.of());
    return new LineWish(
        Line.PEER,
        authority(Line.PEER, "peer-ca", ""),
        List.of(
            server(
                Line.PEER,
                "peer-server",
                "etcd-peer",
                Set.of(Purpose.SERVER, Purpose.CLIENT),
                Set.of(),
                spec)));
  }

  static LineWish backupLine(int members) {
    List<String> required = new ArrayList<>(List.of("main-local"));
    required.addAll(members(members));
    required.add("main-client.ns.svc.cluster.local");
    List<String> names = new ArrayList<>(required);
    names.add("*.main-peer.ns.svc");
    var spec =
        new NameSpec(dialled(required, "backup-restore"), List.of(), names, List.of("127.0.0.1"));
    return new LineWish(
        Line.BACKUP,
        authority(Line.BACKUP, "backup-ca", ""),
        List.of(
            server(
                Line.BACKUP,
                "backup-server",
                "etcd-backup-restore",
                Set.of(Purpose.SERVER),
                Set.of(),
                spec),
            client(Line.BACKUP, "backup-client", "etcd-backup-restore-client", true)));
  }

  static NameSpec clientNames(int members) {
    List<String> required = new ArrayList<>(List.of("main-local", "main-client"));
    required.addAll(members(members));
    List<String> recommended =
        List.of("main-client.ns", "main-client.ns.svc", "main-client.ns.svc.cluster.local");
    List<String> names = new ArrayList<>(List.of("main-local", "main-client"));
    names.addAll(recommended);
    names.addAll(List.of("*.main-peer.ns.svc", "localhost"));
    return new NameSpec(
        dialled(required, "backup-restore"), recommended, names, List.of("127.0.0.1", "::1"));
  }

  static List<String> members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "main-" + i + ".main-peer.ns.svc").toList();
  }

  private static List<RequiredName> dialled(List<String> names, String by) {
    return names.stream().map(name -> new RequiredName(name, by)).toList();
  }

  static CredentialSpec server(
      Line line,
      String secret,
      String commonName,
      Set<Purpose> needs,
      Set<Purpose> wants,
      NameSpec names) {
    return new CredentialSpec(
        line, Part.SERVER, SecretRef.to(secret), commonName, needs, wants, names, false, false);
  }

  static CredentialSpec client(Line line, String secret, String commonName, boolean lenient) {
    return new CredentialSpec(
        line,
        Part.CLIENT,
        SecretRef.to(secret),
        commonName,
        Set.of(Purpose.CLIENT),
        Set.of(),
        NameSpec.NONE,
        lenient,
        false);
  }
}
