package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Extensions;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.NameConstraints;
import io.etcdwarden.pki.x509.SignatureScheme;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for a way from a leaf to a trusted authority as Go does: names are compared byte by byte,
 * key identifiers are not needed, and every authority on the way must be allowed to sign for what
 * comes below it. The leaf's own dates are not looked at here.
 */
final class ChainVerifier {
  /** Go gives up after as many signatures; nobody needs them. */
  private static final int MAX_SIGNATURE_CHECKS = 100;

  private final List<Certificate> roots;
  private final List<Certificate> intermediates;
  private final Set<KeyPurpose> purposes;
  private final Instant now;
  private final List<Failure> failures = new ArrayList<>();
  private int signatureChecks;

  private ChainVerifier(
      List<Certificate> roots,
      List<Certificate> intermediates,
      Set<KeyPurpose> purposes,
      Instant now) {
    this.roots = roots;
    this.intermediates = intermediates;
    this.purposes = purposes;
    this.now = now;
  }

  /** How the search ended. */
  sealed interface Result {}

  /** {@code path} leads from the leaf to the trusted root. */
  record ValidPath(List<Certificate> path) implements Result {
    Certificate root() {
      return path.getLast();
    }
  }

  /**
   * Where the most promising way breaks: below a certificate without issuer, or at an authority
   * that must not do what it is needed for.
   */
  record Failure(Reason reason, Certificate at, String detail) implements Result {}

  /** Ordered: what comes later was nearer to success. */
  enum Reason {
    NO_ISSUER,
    INCOMPLETE,
    OTHER_ENCODING,
    ALGORITHM,
    SIGNATURE,
    NOT_A_CA,
    KEY_USAGE,
    CRITICAL_EXTENSION,
    NOT_VALID_NOW,
    PATH_LENGTH,
    NAMES,
    PURPOSE
  }

  static Result verify(
      List<Certificate> presented, List<Certificate> roots, Set<KeyPurpose> purposes, Instant now) {
    Certificate leaf = presented.getFirst();
    if (roots.contains(leaf)) {
      return new ValidPath(List.of(leaf));
    }
    List<Certificate> extras = presented.subList(1, presented.size());
    var verifier = new ChainVerifier(roots, extras, purposes, now);
    Optional<ValidPath> whole = verifier.extend(List.of(leaf));
    if (whole.isPresent()) {
      return whole.get();
    }
    return verifier.failures.stream()
        .max((one, other) -> one.reason().compareTo(other.reason()))
        .orElseThrow();
  }

  private Optional<ValidPath> extend(List<Certificate> path) {
    Certificate last = path.getLast();
    if (!last.signatureScheme().isSupported()) {
      return fail(Reason.ALGORITHM, last, last.signatureScheme().name());
    }
    boolean found = false;
    for (Certificate root : roots) {
      if (isNext(path, root)) {
        found = true;
        Optional<Failure> fault = problem(path, root);
        if (fault.isEmpty()) {
          return Optional.of(new ValidPath(with(path, root)));
        }
        failures.add(fault.get());
      }
    }
    for (Certificate extra : intermediates) {
      if (isNext(path, extra)) {
        found = true;
        Optional<Failure> fault = problem(path, extra);
        if (fault.isPresent()) {
          failures.add(fault.get());
          continue;
        }
        Optional<ValidPath> whole = extend(with(path, extra));
        if (whole.isPresent()) {
          return whole;
        }
      }
    }
    return found ? Optional.empty() : noIssuer(path);
  }

  private boolean isNext(List<Certificate> path, Certificate candidate) {
    return candidate.subject().hasSameBytes(path.getLast().issuer()) && !path.contains(candidate);
  }

  private Optional<ValidPath> noIssuer(List<Certificate> path) {
    Certificate last = path.getLast();
    Optional<Certificate> lookalike =
        roots.stream().filter(root -> root.subject().hasSameText(last.issuer())).findFirst();
    if (lookalike.isPresent()) {
      return fail(Reason.OTHER_ENCODING, last, lookalike.get().subject().encoding());
    }
    return fail(path.size() > 1 ? Reason.INCOMPLETE : Reason.NO_ISSUER, last, "");
  }

  /** What keeps this authority from standing above the path. */
  private Optional<Failure> problem(List<Certificate> path, Certificate authority) {
    Extensions extensions = authority.extensions();
    boolean root = roots.contains(authority);
    if (++signatureChecks > MAX_SIGNATURE_CHECKS
        || !SignatureScheme.verifies(path.getLast(), authority)) {
      return failure(Reason.SIGNATURE, path.getLast(), "");
    }
    if (!authority.isCa()) {
      return failure(Reason.NOT_A_CA, authority, "");
    }
    if (!BundleRules.canSign(authority)) {
      return failure(Reason.KEY_USAGE, authority, "");
    }
    if (!extensions.unknownCritical().isEmpty()) {
      return failure(Reason.CRITICAL_EXTENSION, authority, extensions.unknownCritical().getFirst());
    }
    if (!authority.isValidAt(now) && !authority.isValidAt(now.plus(ValidityRules.CLOCK_SKEW))) {
      return failure(Reason.NOT_VALID_NOW, authority, "");
    }
    int below = path.size() - 1;
    if (extensions.pathLength() >= 0 && below > extensions.pathLength()) {
      return failure(Reason.PATH_LENGTH, authority, String.valueOf(extensions.pathLength()));
    }
    Optional<String> forbidden =
        extensions.nameConstraints().flatMap(constraints -> firstForbidden(constraints, path));
    if (forbidden.isPresent()) {
      return failure(Reason.NAMES, authority, forbidden.get());
    }
    return root ? purposeProblem(with(path, authority)) : Optional.empty();
  }

  private static Optional<String> firstForbidden(
      NameConstraints constraints, List<Certificate> path) {
    return path.stream()
        .flatMap(certificate -> constraints.firstForbidden(certificate).stream())
        .findFirst();
  }

  /** Every authority on the way must itself be allowed the purpose: usages nest. */
  private Optional<Failure> purposeProblem(List<Certificate> path) {
    for (KeyPurpose keyPurpose : purposes.stream().sorted().toList()) {
      for (Certificate authority : path.subList(1, path.size())) {
        if (!authority.extensions().allows(keyPurpose)) {
          return failure(Reason.PURPOSE, authority, keyPurpose.displayName());
        }
      }
    }
    return Optional.empty();
  }

  private Optional<ValidPath> fail(Reason reason, Certificate at, String detail) {
    failures.add(new Failure(reason, at, detail));
    return Optional.empty();
  }

  private static Optional<Failure> failure(Reason reason, Certificate at, String detail) {
    return Optional.of(new Failure(reason, at, detail));
  }

  private static List<Certificate> with(List<Certificate> path, Certificate next) {
    List<Certificate> longer = new ArrayList<>(path);
    longer.add(next);
    return List.copyOf(longer);
  }
}
