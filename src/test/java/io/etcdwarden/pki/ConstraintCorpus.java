package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;

import io.etcdwarden.pki.secret.Part;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;

/** CAs that limit the names or the policies of the certificates below them. */
final class ConstraintCorpus {
  private static final List<TestArtifact> CAS = TestArtifact.CAS;
  private static final List<TestArtifact> LEAVES = TestArtifact.LEAVES;
  private static final GeneralName OTHER_DOMAIN = dns("example.com");

  private ConstraintCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(names(), malformed(), policies()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> names() {
    String violation = "NameConstraintViolation";
    return Stream.of(
            error("F230", CAS, violation, permitted(mail("example.com"), mail("ops@corp.com"))),
            error("F230b", CAS, violation, permitted(mail("a@corp.com"), mail("b@corp.com"))),
            fine("F230c", CAS, permitted(mail("corp.com"), mail("ops@corp.com"))),
            fine("F230d", CAS, permitted(mail("ops@corp.com"), mail("ops@CORP.com"))),
            error("F230e", CAS, violation, excluded(mail("corp.com"), mail("ops@corp.com"))),
            error("F231", CAS, violation, excluded(OTHER_DOMAIN, uri("urn:uuid:7e1a"))),
            error("F231b", CAS, violation, excluded(OTHER_DOMAIN, uri("https://10.0.0.1/"))),
            error("F231c", CAS, violation, permitted(uri("corp.com"), uri("https://example.com/"))),
            fine("F231d", CAS, permitted(uri("corp.com"), uri("https://a.corp.com:443/x"))),
            error("F232", CAS, violation, excluded(OTHER_DOMAIN, mail("admins"))),
            error(
                "F233",
                List.of(TestArtifact.CAc, TestArtifact.CAp),
                violation,
                excluded(OTHER_DOMAIN, dns("with space"))),
            error("F234", CAS, violation, ConstraintCorpus::addressInLongForm),
            error(
                "F235",
                LEAVES,
                violation,
                (s, t) -> {
                  constrain(s.ca(t), new NameConstraints(trees(mail("example.com")), null));
                  s.intermediate(t).names.add(mail("ops@corp.com"));
                }))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> malformed() {
    return Stream.of(mail("example.com."), uri("10.0.0.1"), mail("a@@b c"))
        .flatMap(
            name ->
                error(
                    "F236",
                    CAS,
                    "CertificateMalformed",
                    (s, t) -> constrain(s.ca(t), new NameConstraints(trees(name), null))));
  }

  private static Stream<Corpus.Row> policies() {
    return Stream.of(
            error(
                "F237",
                LEAVES,
                "CertificatePolicyViolation",
                (s, t) -> {
                  s.intermediate(t).more.add(policies("1.2.3.4"));
                  s.intermediate(t).more.add(explicitPolicy(0));
                }),
            fine(
                "F237b",
                LEAVES,
                (s, t) -> {
                  s.intermediate(t).more.add(policies("1.2.3.4"));
                  s.intermediate(t).more.add(explicitPolicy(0));
                  leavesOf(s, t, leaf -> leaf.more.add(policies("1.2.3.4")));
                }),
            error(
                "F237c",
                LEAVES,
                "CertificatePolicyViolation",
                (s, t) -> s.leaf(t).more.add(explicitPolicy(0))),
            fine("F237d", LEAVES, (s, t) -> s.intermediate(t).more.add(explicitPolicy(2))),
            fine("F237e", CAS, (s, t) -> s.ca(t).more.add(explicitPolicy(0))))
        .flatMap(rows -> rows);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> permitted(
      GeneralName constraint, GeneralName name) {
    return (s, t) -> {
      constrain(s.ca(t), new NameConstraints(trees(constraint), null));
      leavesOf(s, t, leaf -> leaf.names.add(name));
    };
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> excluded(
      GeneralName constraint, GeneralName name) {
    return (s, t) -> {
      constrain(s.ca(t), new NameConstraints(null, trees(constraint)));
      leavesOf(s, t, leaf -> leaf.names.add(name));
    };
  }

  private static void addressInLongForm(ProvidedCertificates provided, TestArtifact artifact) {
    byte[] range = {10, 0, 0, 0, (byte) 255, 0, 0, 0};
    byte[] address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 255, (byte) 255, 10, 1, 2, 3};
    permitted(
            new GeneralName(GeneralName.iPAddress, new DEROctetString(range)),
            new GeneralName(GeneralName.iPAddress, new DEROctetString(address)))
        .accept(provided, artifact);
  }

  private static void leavesOf(
      ProvidedCertificates provided, TestArtifact artifact, Consumer<TestCertificate> change) {
    Stream.of(TestArtifact.values())
        .filter(leaf -> leaf.part != Part.CA && leaf.line == artifact.line)
        .forEach(leaf -> change.accept(provided.leaf(leaf)));
  }

  private static void constrain(TestCertificate ca, NameConstraints constraints) {
    ca.more.add(TestCertificate.extension(Extension.nameConstraints, true, constraints));
  }

  private static GeneralSubtree[] trees(GeneralName name) {
    return new GeneralSubtree[] {new GeneralSubtree(name)};
  }

  private static Extension policies(String oid) {
    return TestCertificate.extension(
        Extension.certificatePolicies,
        false,
        new CertificatePolicies(new PolicyInformation(new ASN1ObjectIdentifier(oid))));
  }

  private static Extension explicitPolicy(int after) {
    return TestCertificate.extension(
        Extension.policyConstraints,
        true,
        new DERSequence(new DERTaggedObject(false, 0, new ASN1Integer(after))));
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private static GeneralName mail(String address) {
    return new GeneralName(GeneralName.rfc822Name, address);
  }

  private static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }
}
