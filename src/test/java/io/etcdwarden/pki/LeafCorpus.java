package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;

/** Faults of leaf certificates: chain, signature, validity, key usages. */
final class LeafCorpus {
  private static final List<TestArtifact> LEAVES = TestArtifact.LEAVES;

  private LeafCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(chains(), signatures(), dates(), profiles(), purposes())
        .flatMap(s -> s)
        .toList();
  }

  private static Stream<Corpus.Row> chains() {
    return Stream.of(
            warning(
                "F027",
                LEAVES,
                "ChainLarge",
                (s, t) ->
                    s.edit(
                        t,
                        d ->
                            d.put("tls.crt", ProvidedCertificates.join(d.get("tls.crt"), many())))),
            error(
                "F242",
                LEAVES,
                "ChainLarge",
                (s, t) ->
                    s.edit(
                        t,
                        d ->
                            d.put("tls.crt", ProvidedCertificates.join(d.get("tls.crt"), huge())))),
            error("F117", LEAVES, "ChainIncomplete", LeafCorpus::intermediateLeftOut),
            error("F118", LEAVES, "ChainOrderInvalid", LeafCorpus::intermediateFirst),
            warning(
                "F121",
                LEAVES,
                "ExtraCertificate",
                (s, t) ->
                    s.edit(
                        t,
                        d ->
                            d.put(
                                "tls.crt",
                                ProvidedCertificates.join(
                                    d.get("tls.crt"),
                                    ProvidedCertificates.pem(
                                        TestCertificate.ca("stray").selfSigned()))))),
            error(
                "F126",
                LEAVES,
                "UntrustedIssuer",
                (s, t) -> s.put(t, "tls.crt", ProvidedCertificates.pem(s.leaf(t).selfSigned()))),
            warning("F127", LEAVES, "SelfSignedLeaf", LeafCorpus::selfSignedAndTrusted),
            error(
                "F128",
                LEAVES,
                "SignatureInvalid",
                (s, t) -> {
                  TestCertificate impostor = TestCertificate.ca("impostor");
                  impostor.subject = s.ca(t).subject;
                  s.put(t, "tls.crt", ProvidedCertificates.pem(s.leaf(t).signedBy(impostor)));
                }),
            error(
                "F150",
                List.of(TestArtifact.CLIc),
                "UntrustedIssuer",
                (s, t) ->
                    s.put(
                        t,
                        "tls.crt",
                        ProvidedCertificates.pem(s.leaf(t).signedBy(s.ca(TestArtifact.CAp))))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> signatures() {
    return Stream.of(
            error("F123", LEAVES, "SignatureAlgorithmUnsupported", signed("SHA1withRSA")),
            error("F123b", LEAVES, "SignatureAlgorithmUnsupported", signed("MD5withRSA")),
            error("F124", LEAVES, "SignatureAlgorithmUnsupported", pss(20)),
            fine("F124b", LEAVES, pss(32)),
            fine("F125", LEAVES, signed("SHA512withRSA")),
            fine("F125b", LEAVES, signed("SHA384withRSA")))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> dates() {
    return Stream.of(
            error("F129", LEAVES, "NotYetValid", with(l -> l.from = later(Duration.ofHours(1)))),
            warning(
                "F129b", LEAVES, "NotYetValid", with(l -> l.from = later(Duration.ofMinutes(2)))),
            fine("F219", LEAVES, with(l -> l.writtenFrom = new DERUTCTime("2602011200Z"))),
            fine("F219b", LEAVES, with(l -> l.writtenFrom = new DERUTCTime("260201120000+0100"))),
            error(
                "F219c",
                LEAVES,
                "CertificateMalformed",
                with(l -> l.writtenFrom = new DERUTCTime("260201120000+0000"))),
            error("F130", LEAVES, "Expired", with(l -> l.until = l.from.minusSeconds(1))),
            error("F131", LEAVES, "Expired", with(l -> l.until = PkiRequests.NOW.minusSeconds(1))),
            warning("F132", LEAVES, "ExpiresSoon", with(l -> l.until = later(Duration.ofDays(3)))),
            warning(
                "F133",
                List.of(TestArtifact.CLIb),
                "Expired",
                with(l -> l.until = PkiRequests.NOW.minusSeconds(1))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> profiles() {
    return Stream.of(
            warning(
                "F134",
                LEAVES,
                "LeafIsCA",
                with(
                    l -> {
                      l.constraints = new BasicConstraints(true);
                      l.usage = KeyUsage.digitalSignature | KeyUsage.keyCertSign;
                    })),
            error(
                "F244",
                LEAVES,
                "CertificateMalformed",
                with(l -> l.bodyEdit = LeafCorpus::withVersionAndMore)),
            error(
                "F135",
                LEAVES,
                "UnknownCriticalExtension",
                with(
                    l ->
                        l.more.add(
                            TestCertificate.extension(BCStyle.CN, true, new DERUTF8String("x"))))),
            error(
                "F137",
                LEAVES,
                "CertificateMalformed",
                with(
                    l -> {
                      l.more.add(
                          TestCertificate.extension(BCStyle.CN, false, new DERUTF8String("x")));
                      l.more.add(
                          TestCertificate.extension(BCStyle.CN, false, new DERUTF8String("y")));
                    })),
            warning(
                "F138",
                LEAVES,
                "SerialNumberNonConforming",
                with(l -> l.serial = BigInteger.ONE.shiftLeft(170))),
            warning(
                "F138b",
                LEAVES,
                "SerialNumberNonConforming",
                with(l -> l.serial = BigInteger.ZERO)),
            error(
                "F139",
                LEAVES,
                "SerialNumberInvalid",
                with(l -> l.serial = BigInteger.valueOf(-5))),
            fine("F220", LEAVES, with(l -> l.more.add(policies("2.25.3298007356985866292956419")))),
            fine("F140", LEAVES, with(l -> l.serial = BigInteger.ONE)),
            warning(
                "F147",
                LEAVES,
                "KeyUsageIncomplete",
                with(l -> l.usage = KeyUsage.keyEncipherment)),
            warning("F147b", LEAVES, "KeyUsageIncomplete", with(l -> l.usage = null)),
            fine(
                "F148",
                List.of(TestArtifact.CLIc),
                with(l -> l.subject = new X500Name(new RDN[0]))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> purposes() {
    List<KeyPurposeId> server = List.of(KeyPurposeId.id_kp_serverAuth);
    List<KeyPurposeId> client = List.of(KeyPurposeId.id_kp_clientAuth);
    return Stream.of(
            warning(
                "F141",
                List.of(TestArtifact.SRVc),
                "GatewayNeedsClientAuth",
                with(l -> l.purposes = server)),
            error(
                "F142",
                List.of(TestArtifact.SRVc),
                "ExtendedKeyUsageMissing",
                (s, t) -> {
                  s.leaf(t).purposes = server;
                  s.editRequest(LeafCorpus::withGateway);
                }),
            error(
                "F143",
                List.of(TestArtifact.SRVp),
                "ExtendedKeyUsageMissing",
                with(l -> l.purposes = server)),
            error(
                "F145",
                List.of(TestArtifact.CLIc),
                "ExtendedKeyUsageMissing",
                with(l -> l.purposes = server)),
            error(
                "F144",
                TestArtifact.SERVERS,
                "ExtendedKeyUsageMissing",
                with(l -> l.purposes = client)),
            warning("F146", LEAVES, "ExtendedKeyUsageAbsent", with(l -> l.purposes = null)),
            warning(
                "F146b",
                LEAVES,
                "ExtendedKeyUsageAbsent",
                with(l -> l.purposes = List.of(KeyPurposeId.anyExtendedKeyUsage))))
        .flatMap(rows -> rows);
  }

  /** A second field stands beside the number of the version. */
  private static byte[] withVersionAndMore(byte[] body) {
    ASN1Encodable[] fields = ASN1Sequence.getInstance(body).toArray();
    var version = new DERSequence(new ASN1Encodable[] {new ASN1Integer(2), DERNull.INSTANCE});
    fields[0] = new DERTaggedObject(false, 0, version);
    return TestCertificate.bytes(new DERSequence(fields));
  }

  private static Extension policies(String oid) {
    return TestCertificate.extension(
        Extension.certificatePolicies,
        false,
        new CertificatePolicies(new PolicyInformation(new ASN1ObjectIdentifier(oid))));
  }

  private static PkiRequest withGateway(PkiRequest request) {
    return PkiRequests.withCredentials(
        request,
        spec ->
            spec.line() == Line.CLIENT && spec.part() == Part.SERVER
                ? PkiRequests.server(
                    spec.line(),
                    spec.secret().name(),
                    spec.commonName(),
                    Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT),
                    Set.of(),
                    spec.names())
                : spec);
  }

  private static Instant later(Duration duration) {
    return PkiRequests.NOW.plus(duration);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> with(
      Consumer<TestCertificate> change) {
    return (s, t) -> change.accept(s.leaf(t));
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> signed(String algorithm) {
    return (s, t) -> {
      s.ca(t).key = TestKeys.rsa(2048);
      s.leaf(t).algorithm = algorithm;
    };
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> pss(int salt) {
    var sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    var mask = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256);
    var parameters = new RSASSAPSSparams(sha256, mask, new ASN1Integer(salt), new ASN1Integer(1));
    return (s, t) -> {
      s.ca(t).key = TestKeys.rsa(2048);
      s.leaf(t).algorithm = "RSASSA-PSS";
      s.leaf(t).algorithmId =
          new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters);
      s.leaf(t).algorithmSpec =
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1);
    };
  }

  /** The Secret holds the root beside the leaf, as cert-manager does, but no intermediate. */
  private static void intermediateLeftOut(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate middle = provided.intermediate(artifact);
    TestCertificate root = provided.ca(artifact);
    provided.put(
        artifact, "tls.crt", ProvidedCertificates.pem(provided.leaf(artifact).signedBy(middle)));
    provided.put(artifact, "ca.crt", ProvidedCertificates.pem(root.selfSigned()));
  }

  private static void intermediateFirst(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate middle = provided.intermediate(artifact);
    provided.put(
        artifact,
        "tls.crt",
        ProvidedCertificates.join(
            ProvidedCertificates.pem(middle.signedBy(provided.ca(artifact))),
            ProvidedCertificates.pem(provided.leaf(artifact).signedBy(middle))));
  }

  private static void selfSignedAndTrusted(ProvidedCertificates provided, TestArtifact artifact) {
    byte[] leaf = ProvidedCertificates.pem(provided.leaf(artifact).selfSigned());
    TestArtifact ca =
        TestArtifact.CAS.stream().filter(t -> t.line == artifact.line).findFirst().orElseThrow();
    provided.put(artifact, "tls.crt", leaf);
    PemCorpus.append(provided, ca, leaf);
  }

  private static byte[] huge() {
    TestCertificate certificate = TestCertificate.ca("huge");
    certificate.more.add(
        new Extension(new ASN1ObjectIdentifier("1.2.3"), false, new byte[260 * 1024]));
    return ProvidedCertificates.pem(certificate.selfSigned());
  }

  private static byte[] many() {
    var all = new ByteArrayOutputStream();
    TestCertificate certificate = TestCertificate.ca("many");
    for (int i = 0; i < 120; i++) {
      certificate.subject = new X500Name("CN=many " + i);
      all.writeBytes(ProvidedCertificates.pem(certificate.selfSigned()));
    }
    return all.toByteArray();
  }
}
