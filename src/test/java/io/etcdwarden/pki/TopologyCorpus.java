package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** Chains with intermediates, and bundles in which several certificates could be the issuer. */
final class TopologyCorpus {
  private static final List<TestArtifact> CAS = TestArtifact.CAS;
  private static final List<TestArtifact> LEAVES = TestArtifact.LEAVES;
  private static final List<TestArtifact> PEER = List.of(TestArtifact.SRVp);

  private TopologyCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(intermediates(), serials(), severalIssuers()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> intermediates() {
    return Stream.of(
            error("F200", LEAVES, "NotACA", (s, t) -> s.intermediate(t).version = 1),
            warning(
                "F201",
                LEAVES,
                "ExpiresSoon",
                (s, t) -> s.intermediate(t).until = later(Duration.ofDays(5))),
            warning(
                "F201b",
                LEAVES,
                "OutlivesCA",
                (s, t) -> s.intermediate(t).until = later(Duration.ofDays(200))),
            error("F246", LEAVES, "KeyAlgorithmUnsupported", TopologyCorpus::unreadableExtra),
            fine("F247", PEER, (s, t) -> s.intermediate(t).keyBytes = withSurplus(s, t)),
            warning(
                "F247b",
                List.of(TestArtifact.SRVc, TestArtifact.CLIc, TestArtifact.SRVb),
                "OperatorCallsFail",
                (s, t) -> s.intermediate(t).keyBytes = withSurplus(s, t)),
            warning(
                "F245",
                LEAVES,
                "NotYetValid",
                (s, t) -> s.intermediate(t).from = later(Duration.ofMinutes(2))),
            warning("F202", LEAVES, "ChainOrderInvalid", TopologyCorpus::shuffled))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> serials() {
    return Stream.of(
            error(
                "F203",
                List.of(TestArtifact.CAc, TestArtifact.CAp),
                "SerialNumberInvalid",
                TopologyCorpus::appendNegative),
            error("F203b", CAS, "SerialNumberInvalid", (s, t) -> s.ca(t).serial = negative()),
            warning(
                "F203c",
                List.of(TestArtifact.CAb),
                "SerialNumberInvalid",
                TopologyCorpus::appendNegative),
            error(
                "F203d",
                LEAVES,
                "SerialNumberInvalid",
                (s, t) -> s.intermediate(t).serial = negative()))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> severalIssuers() {
    return Stream.of(
            error("F204", PEER, "UntrustedIssuer", TopologyCorpus::renewedSelfSigned),
            fine(
                "F205", List.of(TestArtifact.CAp, TestArtifact.CAb), TopologyCorpus::oldAndRenewed),
            fine("F206", List.of(TestArtifact.CAp), TopologyCorpus::oneForEachPurpose),
            warning(
                "F207", List.of(TestArtifact.CAp), "SameSubject", TopologyCorpus::manyOfOneName),
            warning("F208", PEER, "NotACA", TopologyCorpus::trustedLeafBesideOtherLeaf))
        .flatMap(rows -> rows);
  }

  private static void unreadableExtra(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate extra = TestCertificate.ca("extra");
    extra.keyBytes = TestKeys.otherEc("secp256k1").getPublic().getEncoded();
    byte[] pem = ProvidedCertificates.pem(extra.selfSigned());
    provided.edit(
        artifact, data -> data.put("tls.crt", ProvidedCertificates.join(data.get("tls.crt"), pem)));
  }

  /** Go ignores a second parameter after the curve. */
  private static byte[] withSurplus(ProvidedCertificates provided, TestArtifact artifact) {
    byte[] key = provided.intermediate(artifact).key.getPublic().getEncoded();
    ASN1Sequence fields = ASN1Sequence.getInstance(key);
    ASN1Sequence algorithm = ASN1Sequence.getInstance(fields.getObjectAt(0));
    ASN1Encodable curve = algorithm.getObjectAt(1);
    var longer = new DERSequence(new ASN1Encodable[] {algorithm.getObjectAt(0), curve, curve});
    return TestCertificate.bytes(
        new DERSequence(new ASN1Encodable[] {longer, fields.getObjectAt(1)}));
  }

  private static BigInteger negative() {
    return BigInteger.valueOf(-5);
  }

  private static Instant later(Duration duration) {
    return PkiRequests.NOW.plus(duration);
  }

  private static void appendNegative(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate extra = TestCertificate.ca("negative");
    extra.serial = negative();
    PemCorpus.append(provided, artifact, ProvidedCertificates.pem(extra.selfSigned()));
  }

  /** The second intermediate comes before the first. */
  private static void shuffled(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate upper = TestCertificate.ca("upper");
    TestCertificate lower = TestCertificate.ca("lower");
    provided.put(
        artifact,
        "tls.crt",
        ProvidedCertificates.join(
            ProvidedCertificates.pem(provided.leaf(artifact).signedBy(lower)),
            ProvidedCertificates.pem(upper.signedBy(provided.ca(artifact))),
            ProvidedCertificates.pem(lower.signedBy(upper))));
  }

  /** A self-signed certificate is renewed with its key, and the bundle has the one before. */
  private static void renewedSelfSigned(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate leaf = provided.leaf(artifact);
    leaf.constraints = new BasicConstraints(true);
    provided.put(TestArtifact.CAp, "ca.crt", ProvidedCertificates.pem(leaf.selfSigned()));
    leaf.until = later(Duration.ofDays(320));
    provided.put(artifact, "tls.crt", ProvidedCertificates.pem(leaf.selfSigned()));
  }

  private static void oldAndRenewed(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate renewed = twin(provided.ca(artifact));
    provided.ca(artifact).until = later(Duration.ofDays(2));
    PemCorpus.append(provided, artifact, ProvidedCertificates.pem(renewed.selfSigned()));
  }

  private static void oneForEachPurpose(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate other = twin(provided.ca(artifact));
    provided.ca(artifact).purposes = List.of(KeyPurposeId.id_kp_serverAuth);
    other.purposes = List.of(KeyPurposeId.id_kp_clientAuth);
    PemCorpus.append(provided, artifact, ProvidedCertificates.pem(other.selfSigned()));
  }

  /** Go tries 100 issuers, those with the key identifier of the certificate first. */
  private static void manyOfOneName(ProvidedCertificates provided, TestArtifact artifact) {
    byte[] keyId = {1, 2, 3};
    TestCertificate ca = provided.ca(artifact);
    add(ca, Extension.subjectKeyIdentifier, new SubjectKeyIdentifier(keyId));
    add(
        provided.leaf(TestArtifact.SRVp),
        Extension.authorityKeyIdentifier,
        new AuthorityKeyIdentifier(keyId));
    TestCertificate other = TestCertificate.ca("other");
    other.subject = ca.subject;
    provided.edit(
        artifact,
        data -> {
          byte[] all = new byte[0];
          for (int i = 1; i <= 120; i++) {
            other.serial = BigInteger.valueOf(i);
            all = ProvidedCertificates.join(all, ProvidedCertificates.pem(other.selfSigned()));
          }
          data.put("ca.crt", ProvidedCertificates.join(all, data.get("ca.crt")));
        });
  }

  private static void trustedLeafBesideOtherLeaf(
      ProvidedCertificates provided, TestArtifact artifact) {
    byte[] leaf = ProvidedCertificates.pem(provided.leaf(artifact).selfSigned());
    byte[] stray = ProvidedCertificates.pem(TestCertificate.leaf("stray").selfSigned());
    provided.put(artifact, "tls.crt", leaf);
    provided.put(TestArtifact.CAp, "ca.crt", ProvidedCertificates.join(leaf, stray));
  }

  /** Another certificate of the same CA. */
  private static TestCertificate twin(TestCertificate ca) {
    TestCertificate twin = TestCertificate.ca("twin");
    twin.subject = ca.subject;
    twin.key = ca.key;
    return twin;
  }

  private static void add(
      TestCertificate certificate, ASN1ObjectIdentifier oid, ASN1Encodable value) {
    certificate.more.add(TestCertificate.extension(oid, false, value));
  }
}
