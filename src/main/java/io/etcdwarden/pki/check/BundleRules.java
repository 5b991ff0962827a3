package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Extensions;
import io.etcdwarden.pki.x509.PublicKeyInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What holds of a bundle of authorities by itself, whatever is signed below them. */
public final class BundleRules {
  private static final int MAX_RECOMMENDED_CAS = 50;

  /** A few of the organisations that sign for the whole web; any of them gives a bundle away. */
  private static final List<String> PUBLIC_CA_ORGANIZATIONS =
      List.of(
          "internet security research group",
          "digicert",
          "globalsign",
          "google trust services",
          "entrust",
          "amazon",
          "sectigo",
          "identrust");

  private BundleRules() {}

  /**
   * {@code leaves}: the leaves of the lines below; one of them in the bundle trusts only itself.
   */
  public static List<Finding> check(
      FindingLocation location, List<Certificate> bundle, Set<Certificate> leaves) {
    List<Finding> findings = new ArrayList<>();
    boolean hasUsable = bundle.stream().anyMatch(BundleRules::canSign);
    int number = 0;
    for (Certificate certificate : bundle) {
      number++;
      findings.addAll(
          LeafRules.checkForm(location.lenient(location.warningsOnly() || hasUsable), certificate));
      findings.addAll(KeyRules.checkUsable(location, certificate.publicKey()));
      if (!canSign(certificate) && leaves.contains(certificate)) {
        findings.add(selfSignedLeaf(location, certificate));
      } else if (!canSign(certificate)) {
        findings.add(
            cannotSign(
                location.lenient(location.warningsOnly() || hasUsable), number, certificate));
      } else {
        findings.addAll(checkCa(location, certificate));
      }
    }
    findings.addAll(checkWholeBundle(location, bundle));
    return findings;
  }

  public static boolean canSign(Certificate certificate) {
    return certificate.isCa() && !forbidsSigning(certificate);
  }

  private static boolean forbidsSigning(Certificate certificate) {
    return certificate.extensions().keyUsage() != 0
        && !certificate.extensions().hasUsage(Extensions.KEY_CERT_SIGN);
  }

  private static Finding cannotSign(FindingLocation location, int number, Certificate certificate) {
    String name = FindingLocation.printable(certificate.subject());
    return certificate.isCa()
        ? location.error(
            FindingCode.CA_KEY_USAGE_INVALID,
            "certificate %d \"%s\" may not sign certificates (no keyCertSign). Nothing below it is"
                    .formatted(number, name)
                + " believed. Supply the authority.")
        : location.error(
            FindingCode.NOT_A_CA,
            "certificate %d \"%s\" may not sign certificates (CA:FALSE). Nothing below it is"
                    .formatted(number, name)
                + " believed. Supply the authority.");
  }

  private static Finding selfSignedLeaf(FindingLocation location, Certificate certificate) {
    return location.warning(
        FindingCode.SELF_SIGNED_LEAF,
        "trusts the leaf \"%s\" itself. It cannot be renewed without a restart. Use an authority."
            .formatted(FindingLocation.printable(certificate.subject())));
  }

  private static List<Finding> checkCa(FindingLocation location, Certificate certificate) {
    List<Finding> findings = new ArrayList<>();
    String name = FindingLocation.printable(certificate.subject());
    if (certificate.version() < 3) {
      findings.add(
          location.warning(
              FindingCode.LEGACY_ROOT,
              "\"%s\" is a version %d certificate. etcd takes it, other clients may not. Replace it."
                  .formatted(name, certificate.version())));
    } else if (certificate.extensions().keyUsage() == 0) {
      findings.add(
          location.warning(
              FindingCode.KEY_USAGE_INCOMPLETE,
              "\"%s\" states no key usage. etcd takes it, other clients may not. Re-issue it."
                  .formatted(name)));
    }
    if (certificate.subject().isEmpty()) {
      findings.add(
          location.warning(
              FindingCode.EMPTY_SUBJECT,
              "an authority has no subject. Clients cannot tell it from others. Name it."));
    }
    if (!certificate.signatureScheme().isSupported()) {
      findings.add(
          location.warning(
              FindingCode.SIGNATURE_WEAK,
              "\"%s\" is signed with %s. A root's own signature is not checked. Replace it."
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
              "holds a certificate twice. It does no harm. Remove one."));
    }
    if (sameSubject) {
      findings.add(
          location.warning(
              FindingCode.SAME_SUBJECT,
              "holds authorities with the same subject and different keys. Some clients pick the"
                  + " wrong one. Give them different names."));
    }
    if (bundle.size() > MAX_RECOMMENDED_CAS) {
      findings.add(
          location.warning(
              FindingCode.BUNDLE_LARGE,
              "holds %d authorities. Each of them can let clients in. Keep those that are needed."
                  .formatted(bundle.size())));
    }
    if (bundle.stream().anyMatch(BundleRules::isPublic)) {
      findings.add(
          location.warning(
              FindingCode.PUBLIC_TRUST,
              "trusts authorities of the public web. Anybody can get a certificate from them. Use"
                  + " an authority of your own."));
    }
    return findings;
  }

  private static boolean isPublic(Certificate certificate) {
    String organisation = certificate.subject().organization().toLowerCase(Locale.ROOT);
    return PUBLIC_CA_ORGANIZATIONS.stream().anyMatch(organisation::startsWith);
  }
}
