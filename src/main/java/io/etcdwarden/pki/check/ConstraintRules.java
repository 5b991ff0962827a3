package io.etcdwarden.pki.check;

import io.etcdwarden.pki.check.ChainVerifier.Failure;
import io.etcdwarden.pki.check.ChainVerifier.Reason;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.NameConstraints;
import java.util.List;
import java.util.Optional;

/** Whether the name constraints of a CA allow the names of the certificates below it. */
final class ConstraintRules {
  /**
   * Go before version 1.26 refuses a CA whose name constraints need more comparisons. Later
   * versions have no limit, because they compare less often.
   */
  private static final int MAX_COMPARISONS = 250_000;

  private ConstraintRules() {}

  /**
   * The rule that a CA breaks.
   *
   * @param below the certificates below the CA, beginning with the leaf
   */
  static Optional<Failure> problem(
      NameConstraints constraints, List<Certificate> below, Certificate ca) {
    long comparisons = below.stream().mapToLong(constraints::comparisons).sum();
    if (comparisons > MAX_COMPARISONS) {
      return Optional.of(
          new Failure(Reason.COMPARISONS, ca, comparisons + ", more than " + MAX_COMPARISONS));
    }
    return below.stream()
        .flatMap(certificate -> constraints.firstForbidden(certificate).stream())
        .findFirst()
        .map(name -> new Failure(Reason.NAMES, ca, name));
  }
}
