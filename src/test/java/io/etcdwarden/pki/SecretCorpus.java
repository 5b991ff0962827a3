package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** References, Secret objects, and what can only be seen across artifacts. */
final class SecretCorpus {
  private static final List<Target> ALL = List.of(Target.values());
  private static final List<Target> STRICT =
      ALL.stream().filter(target -> target != Target.CLIb).toList();

  private SecretCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(references(), objects(), entries(), across()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> references() {
    return Stream.of(
            error("F001", STRICT, "SecretRefInvalid", (s, t) -> refer(s, t, SecretRef.to(""))),
            error(
                "F003",
                STRICT,
                "SecretNamespaceMismatch",
                (s, t) -> refer(s, t, SecretRef.to(t.secret, "elsewhere"))),
            warning(
                "F003",
                List.of(Target.CLIb),
                "SecretNamespaceMismatch",
                (s, t) -> refer(s, t, SecretRef.to(t.secret, "elsewhere"))),
            error(
                "F005",
                STRICT,
                "SecretNotFound",
                (s, t) -> {
                  s.wish(wish -> Wishes.under(Wishes.provided(), wish));
                  if (t.part == Part.CA) {
                    withoutLeaves(s, t);
                  }
                  remove(s, t);
                }),
            fine(
                "F006",
                Target.AUTHORITIES.subList(1, 2),
                (s, t) -> {
                  withoutLeaves(s, t);
                  remove(s, t);
                }),
            error("F007", Target.AUTHORITIES, "CASecretMissing", SecretCorpus::remove),
            fine("F009", Target.LEAVES, SecretCorpus::issuedFromProvidedKey),
            error("F009a", Target.LEAVES, "CAKeyUnavailable", SecretCorpus::remove),
            error(
                "F028",
                List.of(Target.CLIc),
                "ClientSecretRefMissing",
                (s, t) -> refer(s, t, SecretRef.ABSENT)),
            warning(
                "F029",
                List.of(Target.SRVp),
                "ReferenceUnused",
                (s, t) -> s.wish(SecretCorpus::withPeerClient)),
            warning(
                "F030",
                List.of(Target.CLIc),
                "SharedKeyPair",
                (s, t) -> refer(s, t, SecretRef.to(Target.SRVc.secret))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> objects() {
    return Stream.of(
            warning(
                "F012",
                ALL,
                "SecretTypeUnexpected",
                (s, t) ->
                    s.editSecret(t, secret -> typed(secret, "kubernetes.io/dockerconfigjson"))),
            warning(
                "F011", ALL, "SecretTerminating", (s, t) -> s.editSecret(t, x -> flags(x, true))),
            fine("F014", ALL, (s, t) -> s.editSecret(t, secret -> flags(secret, false))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> entries() {
    return Stream.of(
            error("F013", Target.LEAVES, "DataEmpty", (s, t) -> s.put(t, "tls.crt", new byte[0])),
            fine(
                "F015",
                Target.AUTHORITIES,
                (s, t) -> {
                  s.edit(t, data -> data.put("ca.pem", data.remove("ca.crt")));
                  s.wish(wish -> keyed(wish, t, "ca.pem"));
                }),
            error(
                "F016",
                Target.AUTHORITIES,
                "DataKeyInvalid",
                (s, t) -> s.wish(wish -> keyed(wish, t, "ca/crt"))),
            fine("F018", Target.AUTHORITIES, (s, t) -> s.wish(wish -> keyed(wish, t, ""))),
            error(
                "F019",
                Target.AUTHORITIES,
                "DataKeyMissing",
                (s, t) -> s.edit(t, data -> data.put("bundle.crt", data.remove("ca.crt")))),
            warning(
                "F020",
                Target.AUTHORITIES,
                "BundleKeysDiffer",
                (s, t) ->
                    s.put(t, "bundle.crt", Stage.pem(Recipe.authority("other").selfSigned()))),
            warning(
                "F021",
                Target.AUTHORITIES,
                "CAPrivateKeyMounted",
                (s, t) -> s.put(t, "ca.key", keyOf(s.authority(t)))),
            error(
                "F023",
                Target.LEAVES,
                "DataKeyMissing",
                (s, t) -> s.edit(t, data -> data.put("TLS.CRT", data.remove("tls.crt")))),
            error(
                "F079", Target.AUTHORITIES, "DataEmpty", (s, t) -> s.put(t, "ca.crt", new byte[0])))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> across() {
    return Stream.of(
            warning(
                "F175",
                List.of(Target.CAp),
                "SharedTrustDomain",
                (s, t) ->
                    s.edit(
                        t,
                        data ->
                            data.put(
                                "ca.crt",
                                Stage.join(
                                    data.get("ca.crt"),
                                    Stage.pem(s.authority(Target.CAc).selfSigned()))))),
            warning(
                "F176",
                List.of(Target.CAc),
                "BackupCANotInClientBundle",
                (s, t) -> s.put(t, "ca.crt", Stage.pem(s.authority(t).selfSigned()))),
            warning(
                "F177",
                List.of(Target.CAc, Target.CAb),
                "TLSPartial",
                (s, t) -> s.wish(wish -> only(wish, t.line))))
        .flatMap(rows -> rows);
  }

  private static PkiWish only(PkiWish wish, Line line) {
    return Wishes.of(wish.lines().stream().filter(wished -> wished.line() == line).toList());
  }

  private static void remove(Stage stage, Target target) {
    stage.editSecret(target, secret -> null);
  }

  private static void withoutLeaves(Stage stage, Target target) {
    Stream.of(Target.values())
        .filter(other -> other.line == target.line && other.part != Part.CA)
        .forEach(leaf -> stage.editSecret(leaf, secret -> null));
  }

  private static void issuedFromProvidedKey(Stage stage, Target target) {
    remove(stage, target);
    Target authority =
        Target.AUTHORITIES.stream().filter(t -> t.line == target.line).findFirst().orElseThrow();
    stage.store(authority.secret + "-key", Map.of("ca.key", keyOf(stage.authority(target))));
  }

  private static byte[] keyOf(Recipe recipe) {
    return Pem.write("PRIVATE KEY", recipe.key.getPrivate().getEncoded());
  }

  private static void refer(Stage stage, Target target, SecretRef ref) {
    if (target.part == Part.CA) {
      stage.wish(wish -> relined(wish, target, ref, ""));
    } else {
      stage.wish(
          wish ->
              Wishes.with(
                  wish,
                  spec ->
                      spec.line() == target.line && spec.part() == target.part
                          ? Wishes.naming(ref, spec)
                          : spec));
    }
  }

  private static PkiWish keyed(PkiWish wish, Target target, String dataKey) {
    return relined(wish, target, SecretRef.to(target.secret), dataKey);
  }

  private static PkiWish relined(PkiWish wish, Target target, SecretRef ref, String dataKey) {
    return Wishes.of(
        wish.lines().stream()
            .map(
                line ->
                    line.line() == target.line
                        ? new LineWish(
                            line.line(),
                            new AuthoritySpec(
                                ref,
                                dataKey,
                                line.authority().commonName(),
                                line.authority().restrictedTo(),
                                line.authority().trustsBackup()),
                            line.credentials())
                        : line)
            .toList());
  }

  private static PkiWish withPeerClient(PkiWish wish) {
    List<LineWish> lines = new ArrayList<>();
    for (LineWish line : wish.lines()) {
      List<CredentialSpec> credentials = new ArrayList<>(line.credentials());
      if (line.line() == Line.PEER) {
        credentials.add(Wishes.client(Line.PEER, "peer-client", "etcd-peer", false));
      }
      lines.add(new LineWish(line.line(), line.authority(), credentials));
    }
    return Wishes.of(lines);
  }

  private static StoredSecret typed(StoredSecret secret, String type) {
    return StoredSecret.unwritten(secret.name(), type, new TreeMap<>(secret.data()));
  }

  private static StoredSecret flags(StoredSecret secret, boolean deleting) {
    return new StoredSecret(
        secret.name(),
        secret.type(),
        secret.data(),
        secret.labels(),
        secret.annotations(),
        secret.owners(),
        secret.uid(),
        secret.resourceVersion(),
        deleting,
        !deleting);
  }
}
