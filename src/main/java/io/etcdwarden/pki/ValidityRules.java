package io.etcdwarden.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether certificates have begun and not ended, and when that changes. */
final class ValidityRules {
  /** Clocks differ by less than this. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final Duration LEAF_WARNING = Duration.ofDays(30);
  private static final Duration AUTHORITY_WARNING = Duration.ofDays(90);

  /** Short-lived certificates are not warned about for their whole life. */
  private static final int LAST_PART = 3;

  private ValidityRules() {}

  /** {@code renewable}: we made it and can renew it, so a near end is nobody's concern. */
  static List<Finding> leaf(
      Place place, Certificate leaf, boolean generated, boolean renewable, Instant now) {
    if (leaf.hasEndedAt(now)) {
      return List.of(expired(place, leaf, now));
    }
    if (now.isBefore(leaf.notBefore())) {
      return List.of(notYet(place, leaf, generated, now));
    }
    return renewable || now.isBefore(warnsFrom(leaf, LEAF_WARNING))
        ? List.of()
        : List.of(soon(place, leaf, now));
  }

  /** Of a bundle at least one certificate must be valid; others that have ended are only noise. */
  static List<Finding> bundle(
      Place place, List<Certificate> bundle, boolean generated, Instant now) {
    if (bundle.stream().anyMatch(certificate -> certificate.isValidAt(now))) {
      List<Finding> findings = new ArrayList<>();
      long ended = bundle.stream().filter(certificate -> certificate.hasEndedAt(now)).count();
      if (ended > 0) {
        findings.add(
            place.warning(
                FindingCode.BUNDLE_CONTAINS_EXPIRED,
                "%d of %d certificates have expired. They are of no use. Remove them."
                    .formatted(ended, bundle.size())));
      }
      return findings;
    }
    Certificate first = bundle.getFirst();
    return List.of(
        bundle.stream().allMatch(certificate -> certificate.hasEndedAt(now))
            ? expired(place, first, now)
            : notYet(place, firstToBegin(bundle, now), generated, now));
  }

  /** Of an authority that leaves lead to. */
  static Optional<Finding> root(Place place, Certificate root, Instant now) {
    if (now.isBefore(root.notBefore())) {
      return Optional.of(notYet(place, root, false, now));
    }
    return now.isBefore(warnsFrom(root, AUTHORITY_WARNING)) || root.hasEndedAt(now)
        ? Optional.empty()
        : Optional.of(soon(place, root, now));
  }

  static Optional<Finding> outlives(Place place, Certificate leaf, Certificate root) {
    return leaf.notAfter().isAfter(root.notAfter())
        ? Optional.of(
            place.warning(
                FindingCode.OUTLIVES_CA,
                "ends %s, after its authority (%s). It stops working with the authority. Replace"
                        .formatted(leaf.notAfter(), root.notAfter())
                    + " the authority in time."))
        : Optional.empty();
  }

  /** The moments at which a verdict about this certificate may change. */
  static List<Instant> turningPoints(Certificate certificate, boolean authority) {
    Instant end = certificate.notAfter().plusSeconds(1);
    Instant warning = warnsFrom(certificate, authority ? AUTHORITY_WARNING : LEAF_WARNING);
    Instant begin = certificate.notBefore();
    return List.of(begin.minus(SKEW), begin, warning, end);
  }

  private static Instant warnsFrom(Certificate certificate, Duration before) {
    Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
    Duration lastPart = life.dividedBy(LAST_PART);
    return certificate.notAfter().minus(before.compareTo(lastPart) < 0 ? before : lastPart);
  }

  private static Certificate firstToBegin(List<Certificate> bundle, Instant now) {
    return bundle.stream()
        .filter(certificate -> !certificate.hasEndedAt(now))
        .min((one, other) -> one.notBefore().compareTo(other.notBefore()))
        .orElse(bundle.getFirst());
  }

  private static Finding notYet(Place place, Certificate certificate, boolean ours, Instant now) {
    String text = "not valid before " + certificate.notBefore();
    if (ours) {
      // We never date into the future: this machine's clock has gone back since.
      return place.warning(
          FindingCode.CLOCK_BEHIND,
          text + "; it was issued by this operator, so the clock is behind. Set the clock.");
    }
    String full = text + ". Connections are refused until then. Wait, or re-issue it.";
    return certificate.notBefore().isAfter(now.plus(SKEW))
        ? place.error(FindingCode.NOT_YET_VALID, full)
        : place.warning(FindingCode.NOT_YET_VALID, full);
  }

  private static Finding expired(Place place, Certificate certificate, Instant now) {
    return place.error(
        FindingCode.EXPIRED,
        "expired %s (%s ago). Every new connection is refused. Replace it."
            .formatted(certificate.notAfter(), days(certificate.notAfter(), now)));
  }

  private static Finding soon(Place place, Certificate certificate, Instant now) {
    return place.warning(
        FindingCode.EXPIRES_SOON,
        "expires %s (in %s). Connections will be refused then. Replace it in time."
            .formatted(certificate.notAfter(), days(now, certificate.notAfter())));
  }

  private static String days(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    return between.toDays() > 1 ? between.toDays() + " days" : between.toHours() + " hours";
  }
}
