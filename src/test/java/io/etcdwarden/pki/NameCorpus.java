package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RequiredName;
import io.etcdwarden.pki.secret.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** Faults of the names in certificates of cluster {@code main} with three members. */
final class NameCorpus {
  private static final List<TestArtifact> SERVERS = TestArtifact.SERVERS;
  private static final List<TestArtifact> CLIENT_SERVER = List.of(TestArtifact.SRVc);
  private static final List<TestArtifact> PEER = List.of(TestArtifact.SRVp);

  private NameCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(missing(), peers(), unusual()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> missing() {
    return Stream.of(
            error("F151", SERVERS, "SubjectAltNameMissing", (s, t) -> s.leaf(t).names.clear()),
            error("F155", CLIENT_SERVER, "SubjectAltNameMissing", without("*.main-peer.ns.svc")),
            error(
                "F156",
                CLIENT_SERVER,
                "SubjectAltNameMissing",
                instead(
                    "*.main-peer.ns.svc", "main-0.main-peer.ns.svc", "main-1.main-peer.ns.svc")),
            fine(
                "F156b",
                CLIENT_SERVER,
                instead("*.main-peer.ns.svc", PkiRequests.members(3).toArray(String[]::new))),
            warning(
                "F157", CLIENT_SERVER, "SubjectAltNameRecommended", without("main-client.ns.svc")),
            error(
                "F159",
                CLIENT_SERVER,
                "SubjectAltNameMissing",
                instead("main-local", "main-local.")),
            error(
                "F161",
                CLIENT_SERVER,
                "SubjectAltNameMissing",
                instead("*.main-peer.ns.svc", "*.ns.svc")),
            fine("F162", CLIENT_SERVER, instead("main-local", "MAIN-Local")),
            error(
                "F169",
                List.of(TestArtifact.SRVb),
                "SubjectAltNameMissing",
                (s, t) ->
                    s.leaf(t).named(List.of("main-local", "main-client.ns.svc.cluster.local"))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> peers() {
    return Stream.of(
            error("F164", PEER, "PeerSANIPOnly", NameCorpus::addressOnly),
            error(
                "F165",
                PEER,
                "SubjectAltNameMissing",
                (s, t) -> {
                  addressOnly(s, t);
                  s.editRequest(NameCorpus::unchecked);
                }),
            error(
                "F166",
                PEER,
                "SubjectAltNameMissing",
                (s, t) -> s.editRequest(request -> advertised(request, "etcd.example.com"))),
            error(
                "F166b",
                PEER,
                "SubjectAltNameMissing",
                (s, t) -> s.editRequest(request -> advertised(request, "203.0.113.7"))),
            fine(
                "F166c",
                PEER,
                (s, t) -> {
                  s.leaf(t).names.add(new GeneralName(GeneralName.iPAddress, "203.0.113.7"));
                  s.editRequest(request -> advertised(request, "203.0.113.7"));
                }),
            warning(
                "F167",
                PEER,
                "PeerSANNeedsReverseDNS",
                (s, t) -> s.leaf(t).named(List.of("*.main-peer.ns.svc"))),
            fine("F168", PEER, (s, t) -> s.leaf(t).named(PkiRequests.members(3))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> unusual() {
    return Stream.of(
            warning(
                "F149",
                List.of(TestArtifact.CLIc),
                "ClientSANPresent",
                (s, t) -> s.leaf(t).named(List.of("me"))),
            error("F170", SERVERS, "CertificateMalformed", raw(2, "m\u00fcn".getBytes(ISO_8859_1))),
            error("F171", SERVERS, "CertificateMalformed", raw(7, new byte[5])),
            error("F171b", SERVERS, "CertificateMalformed", raw(6, "::%".getBytes(ISO_8859_1))),
            uris(
                List.of(
                    "https://example.com./x",
                    "https://a..b/",
                    "https://.example.com/",
                    "http://host:port/",
                    "http://[10.0.0.1]/",
                    ":x",
                    "a b:c",
                    "https://host/%zz"),
                uri -> error("F218", SERVERS, "CertificateMalformed", uri(uri))),
            uris(
                List.of(
                    "urn:uuid:7e1a",
                    "https://example.com/with blank",
                    "https://example.com/{id}",
                    "https://example.com/a|b",
                    "https://example.com/a^b",
                    "https://example.com/#one#two",
                    "https://example.com/a\\b",
                    "spiffe://cluster.local/ns/default",
                    "https://[2001:db8::1]:443/"),
                uri -> fine("F218b", SERVERS, uri(uri))),
            error(
                "F172",
                CLIENT_SERVER,
                "SubjectAltNameMissing",
                instead("main-local", "main-local\0.evil")),
            warning("F172b", SERVERS, "SANSuspicious", added("main-local\0.evil")),
            warning("F173", SERVERS, "SANSuspicious", added("with space")),
            warning("F173b", SERVERS, "SANSuspicious", added("under_score")),
            warning("F173c", SERVERS, "SANSuspicious", added("")),
            warning("F173d", SERVERS, "SANSuspicious", added("10.0.0.1")),
            warning(
                "F174",
                SERVERS,
                "SANCountLarge",
                added(IntStream.range(0, 500).mapToObj(i -> "n" + i).toArray(String[]::new))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> uris(
      List<String> uris, Function<String, Stream<Corpus.Row>> rows) {
    return uris.stream().flatMap(rows);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> uri(String uri) {
    return (s, t) ->
        s.leaf(t).names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> without(String name) {
    return instead(name);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> instead(
      String name, String... others) {
    return (s, t) -> {
      List<String> names = new ArrayList<>(ProvidedCertificates.dnsNames(t));
      names.remove(name);
      names.addAll(List.of(others));
      s.leaf(t).named(names);
    };
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> added(String... others) {
    return (s, t) ->
        Stream.of(others)
            .forEach(name -> s.leaf(t).names.add(new GeneralName(GeneralName.dNSName, name)));
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> raw(int tag, byte[] value) {
    return (s, t) -> {
      s.leaf(t).names.clear();
      var name = new DERTaggedObject(false, tag, new DEROctetString(value));
      s.leaf(t)
          .more
          .add(
              TestCertificate.extension(
                  Extension.subjectAlternativeName, false, new DERSequence(name)));
    };
  }

  private static void addressOnly(ProvidedCertificates provided, TestArtifact artifact) {
    provided.leaf(artifact).names.clear();
    provided.leaf(artifact).names.add(new GeneralName(GeneralName.iPAddress, "10.1.2.3"));
  }

  private static PkiRequest unchecked(PkiRequest request) {
    return PkiRequests.withCredentials(
        request,
        spec ->
            new CredentialSpec(
                spec.line(),
                spec.part(),
                spec.secret(),
                spec.commonName(),
                spec.requiredPurposes(),
                spec.recommendedPurposes(),
                spec.names(),
                spec.warningsOnly(),
                true));
  }

  private static PkiRequest advertised(PkiRequest request, String host) {
    var more =
        new NameSpec(
            List.of(new RequiredName(host, "the other members")), List.of(), List.of(), List.of());
    return PkiRequests.withCredentials(
        request,
        spec ->
            spec.line() == Line.PEER
                ? new CredentialSpec(
                    spec.line(),
                    spec.part(),
                    spec.secret(),
                    spec.commonName(),
                    spec.requiredPurposes(),
                    spec.recommendedPurposes(),
                    spec.names().mergedWith(more),
                    spec.warningsOnly(),
                    spec.skipsPeerNameCheck())
                : spec);
  }
}
