package io.etcdwarden.pki;

import static io.etcdwarden.pki.RandomFault.pick;

import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** Random extensions that are neither names nor usages. */
final class RandomExtensions {
  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4.5");

  /** The last one is {@code anyPolicy}. One has an arc that exceeds 31 bits. */
  private static final List<String> POLICIES =
      List.of("1.2.3.4", "1.2.3.5", "2.25.329800735698586629295641978511506172918", "2.5.29.32.0");

  private RandomExtensions() {}

  static Extension extension(Random random) {
    boolean critical = random.nextInt(4) == 0;
    byte[] keyId = {1, 2, (byte) random.nextInt(3)};
    GeneralName place =
        new GeneralName(GeneralName.uniformResourceIdentifier, "https://example.com/x");
    return switch (random.nextInt(6)) {
      case 0 -> TestCertificate.extension(UNKNOWN, critical, DERNull.INSTANCE);
      case 1 ->
          TestCertificate.extension(
              Extension.subjectKeyIdentifier, critical, new SubjectKeyIdentifier(keyId));
      case 2 ->
          TestCertificate.extension(
              Extension.authorityKeyIdentifier, critical, new AuthorityKeyIdentifier(keyId));
      case 3 ->
          TestCertificate.extension(
              Extension.authorityInfoAccess,
              critical,
              new AuthorityInformationAccess(
                  pick(random, List.of(AccessDescription.id_ad_ocsp, UNKNOWN)), place));
      case 4 ->
          TestCertificate.extension(
              Extension.cRLDistributionPoints,
              critical,
              new CRLDistPoint(
                  new DistributionPoint[] {
                    new DistributionPoint(
                        random.nextBoolean()
                            ? null
                            : new DistributionPointName(new GeneralNames(place)),
                        null,
                        null)
                  }));
      default ->
          TestCertificate.extension(
              pick(random, List.of(Extension.issuerAlternativeName, Extension.freshestCRL)),
              critical,
              new GeneralNames(place));
    };
  }

  static Extension policy(Random random) {
    boolean critical = random.nextBoolean();
    return switch (random.nextInt(5)) {
      case 0, 1 -> TestCertificate.extension(Extension.certificatePolicies, critical, ids(random));
      case 2 ->
          TestCertificate.extension(
              Extension.policyMappings,
              critical,
              new DERSequence(new DERSequence(new ASN1Encodable[] {id(random), id(random)})));
      case 3 -> TestCertificate.extension(Extension.policyConstraints, critical, limits(random));
      default ->
          TestCertificate.extension(
              Extension.inhibitAnyPolicy, critical, new ASN1Integer(random.nextInt(3)));
    };
  }

  private static DERSequence ids(Random random) {
    ASN1Encodable[] ids = new ASN1Encodable[1 + random.nextInt(2)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = new DERSequence(id(random));
    }
    return new DERSequence(ids);
  }

  private static DERSequence limits(Random random) {
    var explicit = new DERTaggedObject(false, 0, new ASN1Integer(random.nextInt(3)));
    var mapping = new DERTaggedObject(false, 1, new ASN1Integer(random.nextInt(3)));
    return switch (random.nextInt(3)) {
      case 0 -> new DERSequence(explicit);
      case 1 -> new DERSequence(mapping);
      default -> new DERSequence(new ASN1Encodable[] {explicit, mapping});
    };
  }

  private static ASN1ObjectIdentifier id(Random random) {
    return new ASN1ObjectIdentifier(pick(random, POLICIES));
  }
}
