package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;

import java.math.BigInteger;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** Certificates that Go accepts, and that Java's TLS refuses in its usual configuration. */
final class JavaTlsCorpus {
  private static final List<TestArtifact> LEAVES = TestArtifact.LEAVES;
  private static final List<TestArtifact> CALLED = List.of(TestArtifact.SRVc, TestArtifact.SRVb);

  private JavaTlsCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(keyIdentifiers(), names(), usages(), unreadable()).flatMap(s -> s).toList();
  }

  /** A CA that was renewed with its key may have another identifier, as Go 1.25 computes it. */
  private static Stream<Corpus.Row> keyIdentifiers() {
    return Stream.of(
            fine("F260", LEAVES, (s, t) -> identify(s, t, new AuthorityKeyIdentifier(id(2)))),
            fine(
                "F260b",
                LEAVES,
                (s, t) ->
                    identify(
                        s,
                        t,
                        new AuthorityKeyIdentifier(
                            id(1),
                            new GeneralNames(new GeneralName(s.ca(t).subject)),
                            BigInteger.valueOf(99)))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> names() {
    return Stream.of("example.com/path", "//example.com", "")
        .flatMap(
            uri ->
                fine(
                    "F261 " + uri,
                    List.of(TestArtifact.SRVc, TestArtifact.SRVp, TestArtifact.SRVb),
                    leaf(
                        certificate ->
                            certificate.names.add(
                                new GeneralName(GeneralName.uniformResourceIdentifier, uri)))));
  }

  private static Stream<Corpus.Row> usages() {
    return Stream.of(
            warning("F262", LEAVES, "KeyUsageIncomplete", leaf(it -> it.usage = 0)),
            warning("F262b", LEAVES, "KeyUsageIncomplete", leaf(it -> it.usage = KeyUsage.cRLSign)),
            warning("F263", LEAVES, "ExtendedKeyUsageAbsent", leaf(it -> noPurposes(it, false))),
            warning("F263b", LEAVES, "ExtendedKeyUsageAbsent", leaf(it -> noPurposes(it, true))))
        .flatMap(rows -> rows);
  }

  /** Java's TLS reads the certificates of a server before the operator can decide about them. */
  private static Stream<Corpus.Row> unreadable() {
    return Stream.of(
            warning(
                "F264",
                CALLED,
                "OperatorCallsFail",
                (s, t) -> s.ca(t).subject = new X500Name(new RDN[0])),
            warning("F264b", CALLED, "OperatorCallsFail", leaf(JavaTlsCorpus::criticalNames)))
        .flatMap(rows -> rows);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> leaf(
      Consumer<TestCertificate> change) {
    return (provided, artifact) -> change.accept(provided.leaf(artifact));
  }

  private static void noPurposes(TestCertificate certificate, boolean critical) {
    certificate.purposes = null;
    certificate.more.add(
        TestCertificate.extension(Extension.extendedKeyUsage, critical, new DERSequence()));
  }

  /** Marks the names as critical, as RFC 5280 requires of a certificate without a subject. */
  private static void criticalNames(TestCertificate certificate) {
    certificate.names.add(
        new GeneralName(GeneralName.uniformResourceIdentifier, "https://example.com/with blank"));
    var all = new GeneralNames(certificate.names.toArray(GeneralName[]::new));
    certificate.names.clear();
    certificate.more.add(TestCertificate.extension(Extension.subjectAlternativeName, true, all));
  }

  private static void identify(
      ProvidedCertificates provided, TestArtifact artifact, AuthorityKeyIdentifier authority) {
    add(provided.ca(artifact), Extension.subjectKeyIdentifier, new SubjectKeyIdentifier(id(1)));
    add(provided.leaf(artifact), Extension.authorityKeyIdentifier, authority);
  }

  private static byte[] id(int number) {
    return new byte[] {1, 2, (byte) number};
  }

  private static void add(
      TestCertificate certificate, ASN1ObjectIdentifier oid, ASN1Encodable value) {
    certificate.more.add(TestCertificate.extension(oid, false, value));
  }
}
