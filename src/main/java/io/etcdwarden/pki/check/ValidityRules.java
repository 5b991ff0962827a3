package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether certificates have begun and not ended, and when that changes. */
public final class ValidityRules {
  /** Clocks differ by less than this. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final Duration LEAF_WARNING = Duration.ofDays(30);
  private static final Duration CA_WARNING = Duration.ofDays(90);

  /** Short-lived certificates are not warned about for their whole life. */
  private static final int WARNING_FRACTION = 3;

  private ValidityRules() {}

  /** {@code renewable}: we made it and can renew it, so a near end is nobody's concern. */
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

  /** Of a bundle at least one certificate must be valid; others that have ended are only noise. */
  public static List<Finding> checkBundle(
      FindingLocation location, List<Certificate> bundle, boolean generated, Instant now) {
    if (bundle.stream().anyMatch(certificate -> certificate.isValidAt(now))) {
      List<Finding> findings = new ArrayList<>();
      long ended = bundle.stream().filter(certificate -> certificate.isExpiredAt(now)).count();
      if (ended > 0) {
        findings.add(
            location.warning(
                FindingCode.BUNDLE_CONTAINS_EXPIRED,
                "%d of %d certificates have expired. They are of no use. Remove them."
                    .formatted(ended, bundle.size())));
      }
      return findings;
    }
    Certificate first = bundle.getFirst();
    return List.of(
        bundle.stream().allMatch(certificate -> certificate.isExpiredAt(now))
            ? expired(location, first, now)
            : notYetValid(location, firstToBecomeValid(bundle, now), generated, now));
  }

  /** Of an authority that leaves lead to. */
  static Optional<Finding> checkRoot(FindingLocation location, Certificate root, Instant now) {
    if (now.isBefore(root.notBefore())) {
      return Optional.of(notYetValid(location, root, false, now));
    }
    return now.isBefore(warningStart(root, CA_WARNING)) || root.isExpiredAt(now)
        ? Optional.empty()
        : Optional.of(expiresSoon(location, root, now));
  }

  static Optional<Finding> checkOutlivesCa(
      FindingLocation location, Certificate leaf, Certificate root) {
    return leaf.notAfter().isAfter(root.notAfter())
        ? Optional.of(
            location.warning(
                FindingCode.OUTLIVES_CA,
                "ends %s, after its authority (%s). It stops working with the authority. Replace"
                        .formatted(leaf.notAfter(), root.notAfter())
                    + " the authority in time."))
        : Optional.empty();
  }

  /** The moments at which a verdict about this certificate may change. */
  public static List<Instant> changePoints(Certificate certificate, boolean authority) {
    Instant end = certificate.notAfter().plusSeconds(1);
    Instant warning = warningStart(certificate, authority ? CA_WARNING : LEAF_WARNING);
    Instant begin = certificate.notBefore();
    return List.of(begin.minus(CLOCK_SKEW), begin, warning, end);
  }

  private static Instant warningStart(Certificate certificate, Duration before) {
    Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
    Duration lastPart = life.dividedBy(WARNING_FRACTION);
    return certificate.notAfter().minus(before.compareTo(lastPart) < 0 ? before : lastPart);
  }

  private static Certificate firstToBecomeValid(List<Certificate> bundle, Instant now) {
    return bundle.stream()
        .filter(certificate -> !certificate.isExpiredAt(now))
        .min((one, other) -> one.notBefore().compareTo(other.notBefore()))
        .orElse(bundle.getFirst());
  }

  private static Finding notYetValid(
      FindingLocation location, Certificate certificate, boolean ours, Instant now) {
    String text = "not valid before " + certificate.notBefore();
    if (ours) {
      // We never date into the future: this machine's clock has gone back since.
      return location.warning(
          FindingCode.CLOCK_BEHIND,
          text + "; it was issued by this operator, so the clock is behind. Set the clock.");
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
