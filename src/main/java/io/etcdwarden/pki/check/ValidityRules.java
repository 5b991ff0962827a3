package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the validity of certificates, and computes when the result of a check changes. */
public final class ValidityRules {
  /** The tolerated difference between clocks. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final Duration LEAF_WARNING = Duration.ofDays(30);
  private static final Duration CA_WARNING = Duration.ofDays(90);

  /** A short-lived certificate is warned about only in the last third of its validity. */
  private static final int WARNING_FRACTION = 3;

  private ValidityRules() {}

  /**
   * Checks a leaf.
   *
   * @param renewable whether the operator renews the leaf, so that a near end is no finding
   */
  public static List<Finding> checkLeaf(
      FindingLocation location,
      Certificate leaf,
      boolean generated,
      boolean renewable,
      Instant now) {
    if (leaf.isExpiredAt(now)) {
      return List.of(expired(location, leaf, now));
    }
    if (now.isBefore(leaf.notBefore())) {
      return List.of(notYetValid(location, leaf, generated, now));
    }
    return renewable || now.isBefore(warningStart(leaf, LEAF_WARNING))
        ? List.of()
        : List.of(expiresSoon(location, leaf, now));
  }

  /** Checks that at least one CA of the bundle is valid. Expired ones beside it do no harm. */
  public static List<Finding> checkBundle(
      FindingLocation location, List<Certificate> bundle, boolean generated, Instant now) {
    if (bundle.stream().anyMatch(certificate -> certificate.isValidAt(now))) {
      List<Finding> findings = new ArrayList<>();
      long expired = bundle.stream().filter(certificate -> certificate.isExpiredAt(now)).count();
      if (expired > 0) {
        findings.add(
            location.warning(
                FindingCode.BUNDLE_CONTAINS_EXPIRED,
                "%d of %d certificates have expired and are useless. Remove them."
                    .formatted(expired, bundle.size())));
      }
      return findings;
    }
    Certificate first = bundle.getFirst();
    return List.of(
        bundle.stream().allMatch(certificate -> certificate.isExpiredAt(now))
            ? expired(location, first, now)
            : notYetValid(location, firstToBecomeValid(bundle, now), generated, now));
  }

  /** Checks the CA at the end of a valid chain. */
  static Optional<Finding> checkRoot(FindingLocation location, Certificate root, Instant now) {
    if (now.isBefore(root.notBefore())) {
      return Optional.of(notYetValid(location, root, false, now));
    }
    return now.isBefore(warningStart(root, CA_WARNING)) || root.isExpiredAt(now)
        ? Optional.empty()
        : Optional.of(expiresSoon(location, root, now));
  }

  /** Checks a CA that the server or client presents with its leaf. */
  static Optional<Finding> checkIntermediate(
      FindingLocation location, Certificate intermediate, Instant now) {
    if (now.isBefore(intermediate.notBefore())) {
      return Optional.of(
          location.warning(
              FindingCode.NOT_YET_VALID,
              "the intermediate \"%s\" is not valid before %s. Connections are refused until then. Wait, or"
                      .formatted(
                          FindingLocation.printable(intermediate.subject()),
                          intermediate.notBefore())
                  + " re-issue it."));
    }
    return now.isBefore(warningStart(intermediate, LEAF_WARNING))
        ? Optional.empty()
        : Optional.of(
            location.warning(
                FindingCode.EXPIRES_SOON,
                "the intermediate \"%s\" expires %s. Connections will be refused then. Replace it in"
                        .formatted(
                            FindingLocation.printable(intermediate.subject()),
                            intermediate.notAfter())
                    + " time."));
  }

  static Optional<Finding> checkOutlivesCa(
      FindingLocation location, Certificate leaf, Certificate root) {
    return leaf.notAfter().isAfter(root.notAfter())
        ? Optional.of(
            location.warning(
                FindingCode.OUTLIVES_CA,
                "expires %s, after its CA (%s). It stops working when the CA expires. Replace the CA"
                        .formatted(leaf.notAfter(), root.notAfter())
                    + " in time."))
        : Optional.empty();
  }

  /** The times at which the result of a validity check of this certificate may change. */
  public static List<Instant> changePoints(Certificate certificate, boolean isCa) {
    Instant end = certificate.notAfter().plusSeconds(1);
    Instant warning = warningStart(certificate, isCa ? CA_WARNING : LEAF_WARNING);
    Instant begin = certificate.notBefore();
    return List.of(begin.minus(CLOCK_SKEW), begin, warning, end);
  }

  private static Instant warningStart(Certificate certificate, Duration before) {
    Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
    Duration fraction = life.dividedBy(WARNING_FRACTION);
    return certificate.notAfter().minus(before.compareTo(fraction) < 0 ? before : fraction);
  }

  private static Certificate firstToBecomeValid(List<Certificate> bundle, Instant now) {
    return bundle.stream()
        .filter(certificate -> !certificate.isExpiredAt(now))
        .min((one, other) -> one.notBefore().compareTo(other.notBefore()))
        .orElse(bundle.getFirst());
  }

  private static Finding notYetValid(
      FindingLocation location, Certificate certificate, boolean generated, Instant now) {
    String text = "not valid before " + certificate.notBefore();
    if (generated) {
      // The operator never issues for the future, so its clock has gone back since.
      return location.warning(
          FindingCode.CLOCK_BEHIND,
          text + ". This operator issued it, so the operator's clock is behind. Set the clock.");
    }
    String full = text + ". Connections are refused until then. Wait, or re-issue it.";
    return certificate.notBefore().isAfter(now.plus(CLOCK_SKEW))
        ? location.error(FindingCode.NOT_YET_VALID, full)
        : location.warning(FindingCode.NOT_YET_VALID, full);
  }

  private static Finding expired(FindingLocation location, Certificate certificate, Instant now) {
    return location.error(
        FindingCode.EXPIRED,
        "expired %s (%s ago). Every new connection is refused. Replace it."
            .formatted(certificate.notAfter(), days(certificate.notAfter(), now)));
  }

  private static Finding expiresSoon(
      FindingLocation location, Certificate certificate, Instant now) {
    return location.warning(
        FindingCode.EXPIRES_SOON,
        "expires %s (in %s). Connections will be refused then. Replace it in time."
            .formatted(certificate.notAfter(), days(now, certificate.notAfter())));
  }

  private static String days(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    return between.toDays() > 1 ? between.toDays() + " days" : between.toHours() + " hours";
  }
}
