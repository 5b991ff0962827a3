package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;

import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Pem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Faults of references and Secrets, and faults across artifacts. */
final class SecretCorpus {
  private static final List<TestArtifact> ALL = List.of(TestArtifact.values());
  private static final List<TestArtifact> STRICT =
      ALL.stream().filter(artifact -> artifact != TestArtifact.CLIb).toList();

  private SecretCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(references(), objects(), entries(), across()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> references() {
    return Stream.of(
            error(
                "F001", STRICT, "SecretRefInvalid", (s, t) -> setReference(s, t, SecretRef.to(""))),
            error(
                "F001b",
                STRICT,
                "SecretRefInvalid",
                (s, t) -> setReference(s, t, SecretRef.to("My_Secret"))),
            error(
                "F003",
                STRICT,
                "SecretNamespaceMismatch",
                (s, t) -> setReference(s, t, SecretRef.to(t.secret, "elsewhere"))),
            warning(
                "F003",
                List.of(TestArtifact.CLIb),
                "SecretNamespaceMismatch",
                (s, t) -> setReference(s, t, SecretRef.to(t.secret, "elsewhere"))),
            error(
                "F005",
                STRICT,
                "SecretNotFound",
                (s, t) -> {
                  s.editRequest(
                      request -> PkiRequests.withPolicy(PkiRequests.providedPolicy(), request));
                  if (t.part == Part.CA) {
                    withoutLeaves(s, t);
                  }
                  remove(s, t);
                }),
            fine(
                "F006",
                TestArtifact.CAS.subList(1, 2),
                (s, t) -> {
                  withoutLeaves(s, t);
                  remove(s, t);
                }),
            error("F007", TestArtifact.CAS, "CASecretMissing", SecretCorpus::remove),
            fine("F009", TestArtifact.LEAVES, SecretCorpus::issuedFromProvidedKey),
            error("F009a", TestArtifact.LEAVES, "CAKeyUnavailable", SecretCorpus::remove),
            error(
                "F028",
                List.of(TestArtifact.CLIc),
                "ClientSecretRefMissing",
                (s, t) -> setReference(s, t, SecretRef.ABSENT)),
            warning(
                "F029",
                List.of(TestArtifact.SRVp),
                "ReferenceUnused",
                (s, t) -> s.editRequest(SecretCorpus::withPeerClient)),
            warning(
                "F030",
                List.of(TestArtifact.CLIc),
                "SharedKeyPair",
                (s, t) -> setReference(s, t, SecretRef.to(TestArtifact.SRVc.secret))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> objects() {
    return Stream.of(
            warning(
                "F012",
                ALL,
                "SecretTypeUnexpected",
                (s, t) ->
                    s.editSecret(t, secret -> withType(secret, "kubernetes.io/dockerconfigjson"))),
            warning(
                "F011",
                ALL,
                "SecretTerminating",
                (s, t) -> s.editSecret(t, x -> withFlags(x, true))),
            fine("F014", ALL, (s, t) -> s.editSecret(t, secret -> withFlags(secret, false))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> entries() {
    return Stream.of(
            error(
                "F013",
                TestArtifact.LEAVES,
                "DataEmpty",
                (s, t) -> s.put(t, "tls.crt", new byte[0])),
            fine(
                "F015",
                TestArtifact.CAS,
                (s, t) -> {
                  s.edit(t, data -> data.put("ca.pem", data.remove("ca.crt")));
                  s.editRequest(request -> withDataKey(request, t, "ca.pem"));
                }),
            error(
                "F016",
                TestArtifact.CAS,
                "DataKeyInvalid",
                (s, t) -> s.editRequest(request -> withDataKey(request, t, "ca/crt"))),
            fine(
                "F018",
                TestArtifact.CAS,
                (s, t) -> s.editRequest(request -> withDataKey(request, t, ""))),
            error(
                "F019",
                TestArtifact.CAS,
                "DataKeyMissing",
                (s, t) -> s.edit(t, data -> data.put("bundle.crt", data.remove("ca.crt")))),
            warning(
                "F020",
                TestArtifact.CAS,
                "BundleKeysDiffer",
                (s, t) ->
                    s.put(
                        t,
                        "bundle.crt",
                        ProvidedCertificates.pem(TestCertificate.ca("other").selfSigned()))),
            warning(
                "F021",
                TestArtifact.CAS,
                "CAPrivateKeyMounted",
                (s, t) -> s.put(t, "ca.key", keyOf(s.ca(t)))),
            error(
                "F023",
                TestArtifact.LEAVES,
                "DataKeyMissing",
                (s, t) -> s.edit(t, data -> data.put("TLS.CRT", data.remove("tls.crt")))),
            error("F079", TestArtifact.CAS, "DataEmpty", (s, t) -> s.put(t, "ca.crt", new byte[0])))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> across() {
    return Stream.of(
            warning(
                "F175",
                List.of(TestArtifact.CAp),
                "SharedTrustDomain",
                (s, t) ->
                    s.edit(
                        t,
                        data ->
                            data.put(
                                "ca.crt",
                                ProvidedCertificates.join(
                                    data.get("ca.crt"),
                                    ProvidedCertificates.pem(
                                        s.ca(TestArtifact.CAc).selfSigned()))))),
            warning(
                "F176",
                List.of(TestArtifact.CAc),
                "BackupCANotInClientBundle",
                (s, t) -> s.put(t, "ca.crt", ProvidedCertificates.pem(s.ca(t).selfSigned()))),
            warning(
                "F177",
                List.of(TestArtifact.CAc, TestArtifact.CAb),
                "TLSPartial",
                (s, t) -> s.editRequest(request -> only(request, t.line))))
        .flatMap(rows -> rows);
  }

  private static PkiRequest only(PkiRequest request, Line line) {
    return PkiRequests.of(request.lines().stream().filter(it -> it.line() == line).toList());
  }

  private static void remove(ProvidedCertificates provided, TestArtifact artifact) {
    provided.editSecret(artifact, secret -> null);
  }

  private static void withoutLeaves(ProvidedCertificates provided, TestArtifact artifact) {
    Stream.of(TestArtifact.values())
        .filter(other -> other.line == artifact.line && other.part != Part.CA)
        .forEach(leaf -> provided.editSecret(leaf, secret -> null));
  }

  private static void issuedFromProvidedKey(ProvidedCertificates provided, TestArtifact artifact) {
    remove(provided, artifact);
    TestArtifact ca =
        TestArtifact.CAS.stream().filter(t -> t.line == artifact.line).findFirst().orElseThrow();
    provided.store(ca.secret + "-key", Map.of("ca.key", keyOf(provided.ca(artifact))));
  }

  private static byte[] keyOf(TestCertificate certificate) {
    return Pem.write("PRIVATE KEY", certificate.key.getPrivate().getEncoded());
  }

  private static void setReference(
      ProvidedCertificates provided, TestArtifact artifact, SecretRef ref) {
    if (artifact.part == Part.CA) {
      provided.editRequest(request -> withCa(request, artifact, ref, ""));
    } else {
      provided.editRequest(
          request ->
              PkiRequests.withCredentials(
                  request,
                  spec ->
                      spec.line() == artifact.line && spec.part() == artifact.part
                          ? PkiRequests.withSecretRef(ref, spec)
                          : spec));
    }
  }

  private static PkiRequest withDataKey(PkiRequest request, TestArtifact artifact, String dataKey) {
    return withCa(request, artifact, SecretRef.to(artifact.secret), dataKey);
  }

  private static PkiRequest withCa(
      PkiRequest request, TestArtifact artifact, SecretRef ref, String dataKey) {
    return PkiRequests.of(
        request.lines().stream()
            .map(
                line ->
                    line.line() == artifact.line
                        ? new LineRequest(
                            line.line(),
                            new CaSpec(
                                ref,
                                dataKey,
                                line.ca().commonName(),
                                line.ca().allowedPurposes(),
                                line.ca().includesBackupCa()),
                            line.credentials())
                        : line)
            .toList());
  }

  private static PkiRequest withPeerClient(PkiRequest request) {
    List<LineRequest> lines = new ArrayList<>();
    for (LineRequest line : request.lines()) {
      List<CredentialSpec> credentials = new ArrayList<>(line.credentials());
      if (line.line() == Line.PEER) {
        credentials.add(PkiRequests.client(Line.PEER, "peer-client", "etcd-peer", false));
      }
      lines.add(new LineRequest(line.line(), line.ca(), credentials));
    }
    return PkiRequests.of(lines);
  }

  private static StoredSecret withType(StoredSecret secret, String type) {
    return StoredSecret.unwritten(secret.name(), type, new TreeMap<>(secret.data()));
  }

  private static StoredSecret withFlags(StoredSecret secret, boolean deleting) {
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
