package io.etcdwarden.pki;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What holds of a bundle of authorities by itself, whatever is signed below them. */
final class TrustRules {
  private static final int LARGE_BUNDLE = 50;

  /** A few of the organisations that sign for the whole web; any of them gives a bundle away. */
  private static final List<String> PUBLIC_AUTHORITIES =
      List.of(
          "internet security research group",
          "digicert",
          "globalsign",
          "google trust services",
          "entrust",
          "amazon",
          "sectigo",
          "identrust");

  private TrustRules() {}

  /**
   * {@code leaves}: the leaves of the lines below; one of them in the bundle trusts only itself.
   */
  static List<Finding> check(Place place, List<Certificate> bundle, Set<Certificate> leaves) {
    List<Finding> findings = new ArrayList<>();
    boolean hasUsable = bundle.stream().anyMatch(TrustRules::maySign);
    int number = 0;
    for (Certificate certificate : bundle) {
      number++;
      findings.addAll(LeafRules.form(place.lenient(place.lenient() || hasUsable), certificate));
      findings.addAll(KeyRules.usable(place, certificate.key()));
      if (!maySign(certificate) && leaves.contains(certificate)) {
        findings.add(selfTrusted(place, certificate));
      } else if (!maySign(certificate)) {
        findings.add(notSigning(place.lenient(place.lenient() || hasUsable), number, certificate));
      } else {
        findings.addAll(oddities(place, certificate));
      }
    }
    findings.addAll(set(place, bundle));
    return findings;
  }

  static boolean maySign(Certificate certificate) {
    return certificate.isAuthority() && !forbidsSigning(certificate);
  }

  private static boolean forbidsSigning(Certificate certificate) {
    return certificate.extensions().keyUsage() != 0
        && !certificate.extensions().hasUsage(Extensions.KEY_CERT_SIGN);
  }

  private static Finding notSigning(Place place, int number, Certificate certificate) {
    String name = Place.quote(certificate.subject());
    return certificate.isAuthority()
        ? place.error(
            FindingCode.CA_KEY_USAGE_INVALID,
            "certificate %d \"%s\" may not sign certificates (no keyCertSign). Nothing below it is"
                    .formatted(number, name)
                + " believed. Supply the authority.")
        : place.error(
            FindingCode.NOT_A_CA,
            "certificate %d \"%s\" may not sign certificates (CA:FALSE). Nothing below it is"
                    .formatted(number, name)
                + " believed. Supply the authority.");
  }

  private static Finding selfTrusted(Place place, Certificate certificate) {
    return place.warning(
        FindingCode.SELF_SIGNED_LEAF,
        "trusts the leaf \"%s\" itself. It cannot be renewed without a restart. Use an authority."
            .formatted(Place.quote(certificate.subject())));
  }

  private static List<Finding> oddities(Place place, Certificate certificate) {
    List<Finding> findings = new ArrayList<>();
    String name = Place.quote(certificate.subject());
    if (certificate.version() < 3) {
      findings.add(
          place.warning(
              FindingCode.LEGACY_ROOT,
              "\"%s\" is a version %d certificate. etcd takes it, other clients may not. Replace it."
                  .formatted(name, certificate.version())));
    } else if (certificate.extensions().keyUsage() == 0) {
      findings.add(
          place.warning(
              FindingCode.KEY_USAGE_INCOMPLETE,
              "\"%s\" states no key usage. etcd takes it, other clients may not. Re-issue it."
                  .formatted(name)));
    }
    if (certificate.subject().isEmpty()) {
      findings.add(
          place.warning(
              FindingCode.EMPTY_SUBJECT,
              "an authority has no subject. Clients cannot tell it from others. Name it."));
    }
    if (!certificate.scheme().isSupported()) {
      findings.add(
          place.warning(
              FindingCode.SIGNATURE_WEAK,
              "\"%s\" is signed with %s. A root's own signature is not checked. Replace it."
                  .formatted(name, certificate.scheme().name())));
    }
    return findings;
  }

  private static List<Finding> set(Place place, List<Certificate> bundle) {
    List<Finding> findings = new ArrayList<>();
    Set<Certificate> seen = new HashSet<>();
    Map<Bytes, PublicKeyInfo> keys = new HashMap<>();
    boolean duplicate = false;
    boolean sameSubject = false;
    for (Certificate certificate : bundle) {
      duplicate |= !seen.add(certificate);
      PublicKeyInfo key = certificate.key();
      PublicKeyInfo other = keys.put(Bytes.of(certificate.subject().der()), key);
      sameSubject |= other != null && !other.equals(key);
    }
    if (duplicate) {
      findings.add(
          place.warning(
              FindingCode.DUPLICATE_TRUST,
              "holds a certificate twice. It does no harm. Remove one."));
    }
    if (sameSubject) {
      findings.add(
          place.warning(
              FindingCode.SAME_SUBJECT,
              "holds authorities with the same subject and different keys. Some clients pick the"
                  + " wrong one. Give them different names."));
    }
    if (bundle.size() > LARGE_BUNDLE) {
      findings.add(
          place.warning(
              FindingCode.BUNDLE_LARGE,
              "holds %d authorities. Each of them can let clients in. Keep those that are needed."
                  .formatted(bundle.size())));
    }
    if (bundle.stream().anyMatch(TrustRules::isPublic)) {
      findings.add(
          place.warning(
              FindingCode.PUBLIC_TRUST,
              "trusts authorities of the public web. Anybody can get a certificate from them. Use"
                  + " an authority of your own."));
    }
    return findings;
  }

  private static boolean isPublic(Certificate certificate) {
    String organisation = certificate.subject().organisation().toLowerCase(Locale.ROOT);
    return PUBLIC_AUTHORITIES.stream().anyMatch(organisation::startsWith);
  }
}
