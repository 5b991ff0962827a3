package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Extensions;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final Duration clockSkew;

  /** Accepts a CA that becomes valid within the tolerated difference between clocks. */
  ChainVerifier(
      List<Certificate> roots, Set<KeyPurpose> purposes, SignatureCache signatures, Instant now) {
    this(roots, purposes, signatures, now, ValidityRules.CLOCK_SKEW);
  }

  private ChainVerifier(
      List<Certificate> roots,
      Set<KeyPurpose> purposes,
      SignatureCache signatures,
      Instant now,
      Duration clockSkew) {
    // Go cannot read a certificate with a negative serial number.
    this.roots = roots.stream().filter(root -> root.serial().signum() >= 0).toList();
    this.purposes = purposes;
    this.signatures = signatures;
    this.now = now;
    this.clockSkew = clockSkew;
  }

  /** Accepts only CAs that are valid at this time, as Go does in a handshake. */
  static ChainVerifier atExactly(
      Instant now, List<Certificate> roots, Set<KeyPurpose> purposes, SignatureCache signatures) {
    return new ChainVerifier(roots, purposes, signatures, now, Duration.ZERO);
  }

  /** The result of the search. */
  sealed interface Result {}

  /** The certificates from the leaf to the trusted root. */
  record ValidPath(List<Certificate> path) implements Result {
    Certificate root() {
      return path.getLast();
    }

    /** The CAs between the leaf and the root. */
    List<Certificate> intermediates() {
      return path.size() < 3 ? List.of() : path.subList(1, path.size() - 1);
    }

    /**
     * The certificate that ends the path first: of the CAs, or the leaf if it is trusted itself.
     */
    Certificate firstToExpire() {
      return path.subList(Math.min(1, path.size() - 1), path.size()).stream()
          .min(Comparator.comparing(Certificate::notAfter))
          .orElseThrow();
    }

    private Instant end() {
      return firstToExpire().notAfter();
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
    OWN_ISSUER,
    INCOMPLETE,
    OTHER_ENCODING,
    ALGORITHM,
    KEY,
    SIGNATURE,
    NOT_A_CA,
    KEY_USAGE,
    CRITICAL_EXTENSION,
    NOT_VALID_NOW,
    PATH_LENGTH,
    COMPARISONS,
    NAMES,
    PURPOSE,
    POLICY
  }

  /**
   * Searches a path from the first of these certificates, through the others, to a root. Each
   * purpose may have a path of its own, because each program verifies for one purpose. Returns the
   * path that ends first.
   */
  Result verify(List<Certificate> presented) {
    List<Set<KeyPurpose>> wanted =
        purposes.isEmpty() ? List.of(Set.of()) : purposes.stream().sorted().map(Set::of).toList();
    Result result = null;
    for (Set<KeyPurpose> purpose : wanted) {
      Result next = verify(presented, purpose);
      if (next instanceof Failure) {
        return next;
      }
      if (!(result instanceof ValidPath first)
          || (next instanceof ValidPath path && path.end().isBefore(first.end()))) {
        result = next;
      }
    }
    return result;
  }

  /** The path that stays valid longest, or the failure that came furthest. */
  private Result verify(List<Certificate> presented, Set<KeyPurpose> wanted) {
    Certificate leaf = presented.getFirst();
    if (roots.contains(leaf)) {
      return new ValidPath(List.of(leaf));
    }
    var search = new Search(presented.subList(1, presented.size()), wanted);
    search.extend(List.of(leaf));
    Optional<ValidPath> longest = search.paths.stream().max(Comparator.comparing(ValidPath::end));
    return longest.isPresent()
        ? longest.get()
        : search.failures.stream().max(Comparator.comparing(Failure::reason)).orElseThrow();
  }

  /** One search, with the paths that it has found and the failures of all others. */
  private final class Search {
    private final List<Certificate> intermediates;
    private final Set<KeyPurpose> wanted;
    private final List<ValidPath> paths = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private int signatureChecks;

    private Search(List<Certificate> intermediates, Set<KeyPurpose> wanted) {
      this.intermediates = intermediates;
      this.wanted = wanted;
    }

    private void extend(List<Certificate> path) {
      Certificate last = path.getLast();
      if (!last.signatureScheme().isSupported()) {
        failures.add(new Failure(Reason.ALGORITHM, last, last.signatureScheme().name()));
        return;
      }
      List<Certificate> trusted = IssuerCandidates.of(path, roots);
      List<Certificate> others = IssuerCandidates.of(path, intermediates);
      if (trusted.isEmpty() && others.isEmpty()) {
        failures.add(noIssuer(path));
      }
      for (Certificate root : trusted) {
        problem(path, root, true)
            .ifPresentOrElse(failures::add, () -> paths.add(new ValidPath(with(path, root))));
      }
      for (Certificate intermediate : others) {
        problem(path, intermediate, false)
            .ifPresentOrElse(failures::add, () -> extend(with(path, intermediate)));
      }
    }

    private Optional<Failure> problem(List<Certificate> path, Certificate ca, boolean trusted) {
      Certificate last = path.getLast();
      if (!KeyRules.canVerify(ca.publicKey())) {
        return failure(Reason.KEY, ca, ca.publicKey().description());
      }
      signatureChecks++;
      if (signatureChecks > MAX_SIGNATURE_CHECKS || !signatures.verifies(last, ca)) {
        return failure(Reason.SIGNATURE, last, "");
      }
      Optional<Failure> problem = caProblem(path, ca, trusted);
      return problem.isPresent() || !trusted ? problem : chainProblem(with(path, ca));
    }

    /** The rule that a whole chain breaks. */
    private Optional<Failure> chainProblem(List<Certificate> chain) {
      return PolicyRules.accept(chain)
          ? purposeProblem(chain, wanted)
          : failure(Reason.POLICY, chain.getFirst(), "");
    }
  }

  private Failure noIssuer(List<Certificate> path) {
    Certificate last = path.getLast();
    if (roots.stream().anyMatch(root -> IssuerCandidates.isIssuerName(root, last))) {
      return new Failure(Reason.OWN_ISSUER, last, "");
    }
    Optional<Certificate> sameText =
        roots.stream().filter(root -> root.subject().hasSameText(last.issuer())).findFirst();
    if (sameText.isPresent()) {
      return new Failure(Reason.OTHER_ENCODING, last, sameText.get().subject().encoding());
    }
    return new Failure(path.size() > 1 ? Reason.INCOMPLETE : Reason.NO_ISSUER, last, "");
  }

  /**
   * The rule that this CA breaks as the next certificate of the path. A version 1 certificate
   * cannot say that it is a CA: Go accepts it only as a root.
   */
  private Optional<Failure> caProblem(List<Certificate> path, Certificate ca, boolean trusted) {
    Extensions extensions = ca.extensions();
    if (!(trusted ? ca.isCa() : extensions.isCa())) {
      return failure(Reason.NOT_A_CA, ca, "");
    }
    if (!ca.canSign()) {
      return failure(Reason.KEY_USAGE, ca, "");
    }
    if (!extensions.unknownCritical().isEmpty()) {
      return failure(Reason.CRITICAL_EXTENSION, ca, extensions.unknownCritical().getFirst());
    }
    if (!ca.isValidAt(now) && !ca.isValidAt(now.plus(clockSkew))) {
      return failure(Reason.NOT_VALID_NOW, ca, "");
    }
    int below = path.size() - 1;
    if (extensions.pathLength() >= 0 && below > extensions.pathLength()) {
      return failure(Reason.PATH_LENGTH, ca, String.valueOf(extensions.pathLength()));
    }
    return extensions
        .nameConstraints()
        .flatMap(constraints -> ConstraintRules.problem(constraints, path, ca));
  }

  /** Each CA on the path must itself allow the purposes: extended key usages nest. */
  private static Optional<Failure> purposeProblem(List<Certificate> path, Set<KeyPurpose> wanted) {
    for (KeyPurpose purpose : wanted) {
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
