package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Extensions;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.NameConstraints;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Searches a chain from a leaf to a trusted CA, as Go does.
 *
 * <p>An issuer is found by the bytes of its subject; key identifiers are ignored. Each CA on the
 * path must be valid, must be allowed to sign, and must allow the names and the purposes of the
 * certificates below it. A trusted certificate ends the path, whether it is self-signed or not. The
 * validity of the leaf itself is not checked here: see {@link ValidityRules}.
 */
final class ChainVerifier {
  /** Go also stops after this number of signatures. */
  private static final int MAX_SIGNATURE_CHECKS = 100;

  private final List<Certificate> roots;
  private final Set<KeyPurpose> purposes;
  private final SignatureCache signatures;
  private final Instant now;

  ChainVerifier(
      List<Certificate> roots, Set<KeyPurpose> purposes, SignatureCache signatures, Instant now) {
    this.roots = roots;
    this.purposes = purposes;
    this.signatures = signatures;
    this.now = now;
  }

  /** The result of the search. */
  sealed interface Result {}

  /** The certificates from the leaf to the trusted root. */
  record ValidPath(List<Certificate> path) implements Result {
    Certificate root() {
      return path.getLast();
    }
  }

  /**
   * The reason why no path is valid. If there are several paths, the one that came furthest.
   *
   * @param at the certificate without an issuer, or the CA that breaks a rule
   */
  record Failure(Reason reason, Certificate at, String detail) implements Result {}

  /** In the order of the checks: a path that fails at a later reason came further. */
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

  /** Searches a path from the first of these certificates, through the others, to a root. */
  Result verify(List<Certificate> presented) {
    Certificate leaf = presented.getFirst();
    if (roots.contains(leaf)) {
      return new ValidPath(List.of(leaf));
    }
    var search = new Search(presented.subList(1, presented.size()));
    Optional<ValidPath> path = search.extend(List.of(leaf));
    if (path.isPresent()) {
      return path.get();
    }
    return search.failures.stream()
        .max((one, other) -> one.reason().compareTo(other.reason()))
        .orElseThrow();
  }

  /** One search, with the failures of all paths that it has tried. */
  private final class Search {
    private final List<Certificate> intermediates;
    private final List<Failure> failures = new ArrayList<>();
    private int signatureChecks;

    private Search(List<Certificate> intermediates) {
      this.intermediates = intermediates;
    }

    private Optional<ValidPath> extend(List<Certificate> path) {
      Certificate last = path.getLast();
      if (!last.signatureScheme().isSupported()) {
        return fail(new Failure(Reason.ALGORITHM, last, last.signatureScheme().name()));
      }
      boolean found = false;
      for (Certificate root : roots) {
        if (isNext(path, root)) {
          found = true;
          Optional<Failure> problem = signatureOrCaProblem(path, root);
          if (problem.isEmpty()) {
            return Optional.of(new ValidPath(with(path, root)));
          }
          failures.add(problem.get());
        }
      }
      for (Certificate intermediate : intermediates) {
        if (isNext(path, intermediate)) {
          found = true;
          Optional<Failure> problem = signatureOrCaProblem(path, intermediate);
          if (problem.isPresent()) {
            failures.add(problem.get());
            continue;
          }
          Optional<ValidPath> longer = extend(with(path, intermediate));
          if (longer.isPresent()) {
            return longer;
          }
        }
      }
      return found ? Optional.empty() : fail(noIssuer(path));
    }

    private Optional<Failure> signatureOrCaProblem(List<Certificate> path, Certificate ca) {
      Certificate last = path.getLast();
      signatureChecks++;
      return signatureChecks > MAX_SIGNATURE_CHECKS || !signatures.verifies(last, ca)
          ? failure(Reason.SIGNATURE, last, "")
          : caProblem(path, ca);
    }

    private Optional<ValidPath> fail(Failure failure) {
      failures.add(failure);
      return Optional.empty();
    }
  }

  private boolean isNext(List<Certificate> path, Certificate candidate) {
    return candidate.subject().hasSameBytes(path.getLast().issuer()) && !path.contains(candidate);
  }

  private Failure noIssuer(List<Certificate> path) {
    Certificate last = path.getLast();
    Optional<Certificate> sameText =
        roots.stream().filter(root -> root.subject().hasSameText(last.issuer())).findFirst();
    if (sameText.isPresent()) {
      return new Failure(Reason.OTHER_ENCODING, last, sameText.get().subject().encoding());
    }
    return new Failure(path.size() > 1 ? Reason.INCOMPLETE : Reason.NO_ISSUER, last, "");
  }

  /** The rule that this CA breaks as the next certificate of the path. */
  private Optional<Failure> caProblem(List<Certificate> path, Certificate ca) {
    Extensions extensions = ca.extensions();
    if (!ca.isCa()) {
      return failure(Reason.NOT_A_CA, ca, "");
    }
    if (!ca.canSign()) {
      return failure(Reason.KEY_USAGE, ca, "");
    }
    if (!extensions.unknownCritical().isEmpty()) {
      return failure(Reason.CRITICAL_EXTENSION, ca, extensions.unknownCritical().getFirst());
    }
    if (!ca.isValidAt(now) && !ca.isValidAt(now.plus(ValidityRules.CLOCK_SKEW))) {
      return failure(Reason.NOT_VALID_NOW, ca, "");
    }
    int below = path.size() - 1;
    if (extensions.pathLength() >= 0 && below > extensions.pathLength()) {
      return failure(Reason.PATH_LENGTH, ca, String.valueOf(extensions.pathLength()));
    }
    Optional<String> forbidden =
        extensions.nameConstraints().flatMap(constraints -> firstForbidden(constraints, path));
    if (forbidden.isPresent()) {
      return failure(Reason.NAMES, ca, forbidden.get());
    }
    return roots.contains(ca) ? purposeProblem(with(path, ca)) : Optional.empty();
  }

  private static Optional<String> firstForbidden(
      NameConstraints constraints, List<Certificate> path) {
    return path.stream()
        .flatMap(certificate -> constraints.firstForbidden(certificate).stream())
        .findFirst();
  }

  /** Each CA on the path must itself allow the purposes: extended key usages nest. */
  private Optional<Failure> purposeProblem(List<Certificate> path) {
    for (KeyPurpose purpose : purposes.stream().sorted().toList()) {
      for (Certificate ca : path.subList(1, path.size())) {
        if (!ca.extensions().allows(purpose)) {
          return failure(Reason.PURPOSE, ca, purpose.displayName());
        }
      }
    }
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
