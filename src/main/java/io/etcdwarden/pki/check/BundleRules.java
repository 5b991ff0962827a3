package io.etcdwarden.pki.check;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.PublicKeyInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks the CA certificates of a trust bundle, whatever they have issued. */
public final class BundleRules {
  private static final int MAX_RECOMMENDED_CAS = 50;

  /** The number of bytes that Go can send beside the other fields of the same message. */
  private static final int MAX_ANNOUNCED_BYTES = 65_469;

  /** Organizations that run public CAs. The list is not complete. */
  private static final List<String> PUBLIC_CA_ORGANIZATIONS =
      List.of(
          "internet security research group",
          "digicert",
          "globalsign",
          "google trust services",
          "entrust",
          "amazon",
          "sectigo",
          "identrust",
          "let's encrypt");

  private BundleRules() {}

  /**
   * Checks a bundle.
   *
   * @param leaves the leaf certificates of the line. A leaf in the bundle is trusted by itself
   */
  public static List<Finding> check(
      FindingLocation location, List<Certificate> bundle, Set<Certificate> leaves) {
    List<Finding> findings = new ArrayList<>();
    boolean hasUsable = bundle.stream().anyMatch(certificate -> isUsable(certificate, leaves));
    FindingLocation ifOnlyOne = location.warningsOnlyIf(hasUsable);
    // The programs of the backup line skip a certificate that Go cannot read; etcd does not start.
    FindingLocation ifUnreadable = location.line() == Line.BACKUP ? ifOnlyOne : location;
    int number = 0;
    for (Certificate certificate : bundle) {
      number++;
      LeafRules.checkSerial(ifUnreadable, certificate).ifPresent(findings::add);
      LeafRules.checkCriticalExtensions(ifOnlyOne, certificate).ifPresent(findings::add);
      findings.addAll(KeyRules.checkCa(location, ifOnlyOne, certificate.publicKey()));
      if (!certificate.canSign() && leaves.contains(certificate)) {
        findings.add(selfSignedLeaf(location, certificate));
      } else if (!certificate.canSign()) {
        findings.add(cannotSign(ifOnlyOne, number, certificate));
      } else {
        findings.addAll(checkCa(location, certificate));
      }
    }
    findings.addAll(checkWholeBundle(location, bundle));
    return findings;
  }

  /** Whether a chain can end at this certificate. A trusted leaf is a chain of its own. */
  private static boolean isUsable(Certificate certificate, Set<Certificate> leaves) {
    return certificate.serial().signum() >= 0
        && KeyRules.canVerify(certificate.publicKey())
        && (certificate.canSign() || leaves.contains(certificate));
  }

  private static Finding cannotSign(FindingLocation location, int number, Certificate certificate) {
    String name = FindingLocation.printable(certificate.subject());
    return certificate.isCa()
        ? location.error(
            FindingCode.CA_KEY_USAGE_INVALID,
            "certificate %d \"%s\" may not sign certificates (no keyCertSign). No certificate that it"
                    .formatted(number, name)
                + " issued is trusted. Supply the CA certificate.")
        : location.error(
            FindingCode.NOT_A_CA,
            "certificate %d \"%s\" may not sign certificates (CA:FALSE). No certificate that it"
                    .formatted(number, name)
                + " issued is trusted. Supply the CA certificate.");
  }

  private static Finding selfSignedLeaf(FindingLocation location, Certificate certificate) {
    return location.warning(
        FindingCode.SELF_SIGNED_LEAF,
        "trusts the leaf certificate \"%s\" itself. Renewing it needs a restart. Use a CA."
            .formatted(FindingLocation.printable(certificate.subject())));
  }

  private static List<Finding> checkCa(FindingLocation location, Certificate certificate) {
    List<Finding> findings = new ArrayList<>();
    String name = FindingLocation.printable(certificate.subject());
    if (certificate.version() < 3) {
      findings.add(
          location.warning(
              FindingCode.LEGACY_ROOT,
              "\"%s\" is a version %d certificate. etcd accepts it, other clients may not. Replace it."
                  .formatted(name, certificate.version())));
    } else if (certificate.extensions().keyUsage() == 0) {
      findings.add(
          location.warning(
              FindingCode.KEY_USAGE_INCOMPLETE,
              "\"%s\" has no key usage. etcd accepts it, other clients may not. Re-issue it."
                  .formatted(name)));
    }
    if (certificate.subject().isEmpty()) {
      findings.add(
          location.warning(
              FindingCode.EMPTY_SUBJECT,
              "a CA certificate has no subject. Clients cannot tell it from others. Re-issue it"
                  + " with one."));
    }
    if (!certificate.signatureScheme().isSupported()) {
      findings.add(
          location.warning(
              FindingCode.SIGNATURE_WEAK,
              "\"%s\" is signed with %s. etcd does not check the signature of a root. Replace it."
                  .formatted(name, certificate.signatureScheme().name())));
    }
    return findings;
  }

  private static List<Finding> checkWholeBundle(
      FindingLocation location, List<Certificate> bundle) {
    List<Finding> findings = new ArrayList<>();
    Set<Certificate> seen = new HashSet<>();
    Map<Bytes, PublicKeyInfo> keys = new HashMap<>();
    boolean duplicate = false;
    boolean sameSubject = false;
    for (Certificate certificate : bundle) {
      duplicate |= !seen.add(certificate);
      PublicKeyInfo key = certificate.publicKey();
      PublicKeyInfo other = keys.put(Bytes.of(certificate.subject().der()), key);
      sameSubject |= other != null && !other.equals(key);
    }
    if (duplicate) {
      findings.add(
          location.warning(
              FindingCode.DUPLICATE_TRUST,
              "holds a certificate twice. That does no harm. Remove one."));
    }
    if (sameSubject) {
      findings.add(
          location.warning(
              FindingCode.SAME_SUBJECT,
              "holds CAs with the same subject and different keys. Some clients use the wrong one."
                  + " Give them different subjects."));
    }
    if (location.line() != Line.BACKUP && announcedBytes(bundle) > MAX_ANNOUNCED_BYTES) {
      findings.add(
          location.error(
              FindingCode.BUNDLE_LARGE,
              "the subjects of its %d CAs are too long for one TLS message. Every connection is refused."
                      .formatted(bundle.size())
                  + " Remove what is not needed."));
    } else if (bundle.size() > MAX_RECOMMENDED_CAS) {
      findings.add(
          location.warning(
              FindingCode.BUNDLE_LARGE,
              "holds %d CAs. Each of them can issue trusted certificates. Keep only those needed."
                  .formatted(bundle.size())));
    }
    if (bundle.stream().anyMatch(BundleRules::isPublic)) {
      findings.add(
          location.warning(
              FindingCode.PUBLIC_TRUST,
              "trusts a public CA. Every user can get a certificate from it. Use your own CA."));
    }
    return findings;
  }

  /** etcd sends the subjects of all CAs in each handshake, each with its length in two bytes. */
  private static int announcedBytes(List<Certificate> bundle) {
    return bundle.stream().distinct().mapToInt(ca -> ca.subject().der().length + 2).sum();
  }

  private static boolean isPublic(Certificate certificate) {
    String organisation = certificate.subject().organization().toLowerCase(Locale.ROOT);
    return PUBLIC_CA_ORGANIZATIONS.stream().anyMatch(organisation::startsWith);
  }
}
