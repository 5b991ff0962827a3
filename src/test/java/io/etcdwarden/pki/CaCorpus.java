package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;
import static io.etcdwarden.pki.PemCorpus.append;

import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;

/** Faults of CA certificates and trust bundles. */
final class CaCorpus {
  private static final List<TestArtifact> CAS = TestArtifact.CAS;
  private static final List<TestArtifact> DIALLED_BOTH_WAYS =
      List.of(TestArtifact.CAc, TestArtifact.CAp);

  private CaCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(bundles(), profiles(), dates(), paths()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> bundles() {
    return Stream.of(
            warning(
                "F026",
                List.of(TestArtifact.CAp),
                "BundleLarge",
                (s, t) -> append(s, t, certificates(300, ""))),
            warning(
                "F086",
                CAS,
                "DuplicateTrust",
                (s, t) ->
                    s.edit(
                        t,
                        d ->
                            d.put(
                                "ca.crt",
                                ProvidedCertificates.join(d.get("ca.crt"), d.get("ca.crt"))))),
            warning(
                "F087",
                CAS,
                "BundleContainsExpired",
                (s, t) -> {
                  TestCertificate old = TestCertificate.ca("old");
                  old.until = PkiRequests.NOW.minusSeconds(60);
                  append(s, t, ProvidedCertificates.pem(old.selfSigned()));
                }),
            warning(
                "F088",
                CAS,
                "SameSubject",
                (s, t) -> {
                  TestCertificate twin = TestCertificate.ca("twin");
                  twin.subject = s.ca(t).subject;
                  byte[] pem = ProvidedCertificates.pem(twin.selfSigned());
                  s.edit(t, d -> d.put("ca.crt", ProvidedCertificates.join(pem, d.get("ca.crt"))));
                }),
            error(
                "F090",
                CAS,
                "UntrustedIssuer",
                (s, t) ->
                    s.put(
                        t,
                        "ca.crt",
                        ProvidedCertificates.pem(TestCertificate.ca("another").selfSigned()))),
            error("F091", CAS, "NotACA", CaCorpus::leafInsteadOfAuthority),
            warning(
                "F093",
                List.of(TestArtifact.CAp),
                "PublicTrust",
                (s, t) -> append(s, t, certificates(1, "DigiCert Inc"))),
            warning(
                "F093b",
                List.of(TestArtifact.CAp),
                "PublicTrust",
                (s, t) -> append(s, t, certificates(1, "Let's Encrypt"))),
            error(
                "F238",
                DIALLED_BOTH_WAYS,
                "BundleLarge",
                (s, t) -> append(s, t, certificates(350, "x".repeat(200)))),
            warning(
                "F238b",
                List.of(TestArtifact.CAb),
                "BundleLarge",
                (s, t) -> append(s, t, certificates(350, "x".repeat(200)))),
            warning(
                "F239",
                List.of(TestArtifact.CAb),
                "BackupCANotInClientBundle",
                CaCorpus::issuedByTheNewCa),
            warning(
                "F113",
                CAS,
                "NotACA",
                (s, t) -> append(s, t, ProvidedCertificates.pem(stray().selfSigned()))),
            fine("F112", List.of(TestArtifact.CAp, TestArtifact.CAb), CaCorpus::renewed),
            error("F114", CAS, "IssuerEncodingMismatch", CaCorpus::issuerInOtherEncoding))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> profiles() {
    return Stream.of(
            error("F094", CAS, "NotACA", with(ca -> ca.constraints = new BasicConstraints(false))),
            error("F095", CAS, "NotACA", with(ca -> ca.constraints = null)),
            warning("F096", CAS, "LegacyRoot", with(ca -> ca.version = 1)),
            error("F097", CAS, "CAKeyUsageInvalid", with(ca -> ca.usage = KeyUsage.cRLSign)),
            warning("F098", CAS, "KeyUsageIncomplete", with(ca -> ca.usage = null)),
            error(
                "F099",
                DIALLED_BOTH_WAYS,
                "CAExtendedKeyUsageRestrictive",
                with(ca -> ca.purposes = List.of(KeyPurposeId.id_kp_serverAuth))),
            error(
                "F100",
                DIALLED_BOTH_WAYS,
                "CAExtendedKeyUsageRestrictive",
                with(ca -> ca.purposes = List.of(KeyPurposeId.id_kp_clientAuth))),
            fine(
                "F101",
                List.of(TestArtifact.CAb),
                with(ca -> ca.purposes = List.of(KeyPurposeId.id_kp_serverAuth))),
            warning(
                "F110",
                CAS,
                "SignatureWeak",
                with(
                    ca -> {
                      ca.key = TestKeys.rsa(2048);
                      ca.algorithm = "SHA1withRSA";
                    })),
            warning("F111", CAS, "EmptySubject", with(ca -> ca.subject = new X500Name(new RDN[0]))),
            error(
                "F115",
                CAS,
                "UnknownCriticalExtension",
                with(
                    ca ->
                        ca.more.add(
                            TestCertificate.extension(BCStyle.CN, true, new DERUTF8String("x"))))),
            warning("F240", CAS, "KeyAlgorithmUnsupported", extraKey(TestKeys::dsa)),
            warning("F240b", CAS, "KeyTooWeak", extraKey(() -> TestKeys.rsa(512))),
            warning("F240c", CAS, "KeyWeak", extraKey(() -> TestKeys.otherEc("P-224"))),
            warning("F241", CAS, "KeyWeak", with(ca -> ca.key = TestKeys.otherEc("P-224"))),
            error(
                "F116",
                CAS,
                "KeyAlgorithmUnsupported",
                (s, t) -> append(s, t, ProvidedCertificates.pem(unsupportedCurve()))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> dates() {
    return Stream.of(
            error(
                "F102",
                CAS,
                "Expired",
                with(ca -> ca.until = PkiRequests.NOW.minus(Duration.ofDays(1)))),
            error(
                "F103",
                CAS,
                "NotYetValid",
                with(ca -> ca.from = PkiRequests.NOW.plus(Duration.ofHours(1)))),
            warning(
                "F104",
                CAS,
                "NotYetValid",
                with(ca -> ca.from = PkiRequests.NOW.plus(Duration.ofMinutes(2)))),
            warning(
                "F105",
                CAS,
                "ExpiresSoon",
                with(ca -> ca.until = PkiRequests.NOW.plus(Duration.ofDays(2)))),
            warning(
                "F105b",
                CAS,
                "OutlivesCA",
                with(ca -> ca.until = PkiRequests.NOW.plus(Duration.ofDays(200)))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> paths() {
    return Stream.of(
            fine("F106", CAS, with(ca -> ca.constraints = new BasicConstraints(0))),
            error(
                "F107",
                CAS,
                "PathLengthExceeded",
                (s, t) -> {
                  s.ca(t).constraints = new BasicConstraints(0);
                  s.intermediate(t);
                }),
            fine("F107b", CAS, (s, t) -> s.intermediate(t)),
            error("F108", CAS, "NameConstraintViolation", constrained(null, "svc")),
            error("F108b", CAS, "NameConstraintViolation", constrained("example.com", null)),
            fine(
                "F109",
                List.of(TestArtifact.CAb),
                (s, t) -> constrained(s, t, names("main-local"))))
        .flatMap(rows -> rows);
  }

  private static GeneralName[] names(String first) {
    return Stream.of(first, "svc", "svc.cluster.local")
        .map(name -> new GeneralName(GeneralName.dNSName, name))
        .toArray(GeneralName[]::new);
  }

  private static void constrained(
      ProvidedCertificates provided, TestArtifact artifact, GeneralName... permitted) {
    GeneralSubtree[] trees =
        Stream.of(permitted).map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
    provided
        .ca(artifact)
        .more
        .add(
            TestCertificate.extension(
                Extension.nameConstraints, true, new NameConstraints(trees, null)));
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> constrained(
      String permitted, String excluded) {
    return with(
        ca ->
            ca.more.add(
                TestCertificate.extension(
                    Extension.nameConstraints,
                    true,
                    new NameConstraints(trees(permitted), trees(excluded)))));
  }

  private static GeneralSubtree[] trees(String domain) {
    return domain == null
        ? null
        : new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))};
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> with(
      Consumer<TestCertificate> change) {
    return (s, t) -> change.accept(s.ca(t));
  }

  private static void leafInsteadOfAuthority(ProvidedCertificates provided, TestArtifact artifact) {
    TestArtifact leaf =
        TestArtifact.LEAVES.stream().filter(l -> l.line == artifact.line).findFirst().orElseThrow();
    provided.put(
        artifact,
        "ca.crt",
        ProvidedCertificates.pem(provided.leaf(leaf).signedBy(provided.ca(artifact))));
  }

  /** Adds a CA certificate with the same key and subject and another validity. */
  private static void renewed(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate old = provided.ca(artifact);
    TestCertificate renewed = TestCertificate.ca("renewed");
    renewed.subject = old.subject;
    renewed.key = old.key;
    renewed.until = PkiRequests.NOW.plus(Duration.ofDays(2000));
    append(provided, artifact, ProvidedCertificates.pem(renewed.selfSigned()));
  }

  private static void issuerInOtherEncoding(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate ca = provided.ca(artifact);
    String name = ca.subject.toString().substring(3);
    ca.subject = name(new DERUTF8String(name));
    for (TestArtifact leaf : TestArtifact.LEAVES) {
      if (leaf.line == artifact.line) {
        provided.leaf(leaf).issuer = name(new DERPrintableString(name));
      }
    }
  }

  private static X500Name name(ASN1Encodable commonName) {
    return new X500Name(new RDN[] {new RDN(new AttributeTypeAndValue(BCStyle.CN, commonName))});
  }

  private static TestCertificate stray() {
    return TestCertificate.leaf("stray").named(List.of("stray.example.com"));
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> extraKey(Supplier<KeyPair> pair) {
    return (s, t) -> {
      TestCertificate extra = TestCertificate.ca("extra");
      extra.keyBytes = pair.get().getPublic().getEncoded();
      append(s, t, ProvidedCertificates.pem(extra.selfSigned()));
    };
  }

  /** The backup bundle has the old and the new CA; the client bundle has only the old one. */
  private static void issuedByTheNewCa(ProvidedCertificates provided, TestArtifact artifact) {
    TestCertificate renewed = TestCertificate.ca("new");
    append(provided, artifact, ProvidedCertificates.pem(renewed.selfSigned()));
    provided.put(
        TestArtifact.SRVb,
        "tls.crt",
        ProvidedCertificates.pem(provided.leaf(TestArtifact.SRVb).signedBy(renewed)));
  }

  private static byte[] unsupportedCurve() {
    TestCertificate odd = TestCertificate.ca("odd");
    odd.keyBytes = TestKeys.otherEc("secp256k1").getPublic().getEncoded();
    return odd.selfSigned();
  }

  private static byte[] certificates(int count, String organisation) {
    var all = new ByteArrayOutputStream();
    TestCertificate certificate = TestCertificate.ca("many");
    for (int i = 0; i < count; i++) {
      certificate.subject =
          new X500Name(
              "CN=certificates " + i + (organisation.isEmpty() ? "" : ",O=" + organisation));
      all.writeBytes(ProvidedCertificates.pem(certificate.selfSigned()));
    }
    return all.toByteArray();
  }
}
