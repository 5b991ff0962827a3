package io.etcdwarden.pki;

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
final class Chain {
  /** Go gives up after as many signatures; nobody needs them. */
  private static final int MOST_TRIES = 100;

  private final List<Certificate> roots;
  private final List<Certificate> extras;
  private final Set<Purpose> purposes;
  private final Instant now;
  private final List<Broken> broken = new ArrayList<>();
  private int tries;

  private Chain(
      List<Certificate> roots, List<Certificate> extras, Set<Purpose> purposes, Instant now) {
    this.roots = roots;
    this.extras = extras;
    this.purposes = purposes;
    this.now = now;
  }

  /** How the search ended. */
  sealed interface Verdict {}

  /** {@code path} leads from the leaf to the trusted root. */
  record Whole(List<Certificate> path) implements Verdict {
    Certificate root() {
      return path.getLast();
    }
  }

  /**
   * Where the most promising way breaks: below a certificate without issuer, or at an authority
   * that must not do what it is needed for.
   */
  record Broken(Reason reason, Certificate at, String detail) implements Verdict {}

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

  static Verdict judge(
      List<Certificate> presented, List<Certificate> roots, Set<Purpose> purposes, Instant now) {
    Certificate leaf = presented.getFirst();
    if (roots.contains(leaf)) {
      return new Whole(List.of(leaf));
    }
    List<Certificate> extras = presented.subList(1, presented.size());
    var search = new Chain(roots, extras, purposes, now);
    Optional<Whole> whole = search.extend(List.of(leaf));
    if (whole.isPresent()) {
      return whole.get();
    }
    return search.broken.stream()
        .max((one, other) -> one.reason().compareTo(other.reason()))
        .orElseThrow();
  }

  private Optional<Whole> extend(List<Certificate> path) {
    Certificate last = path.getLast();
    if (!last.scheme().isSupported()) {
      return fail(Reason.ALGORITHM, last, last.scheme().name());
    }
    boolean found = false;
    for (Certificate root : roots) {
      if (isNext(path, root)) {
        found = true;
        Optional<Broken> fault = fault(path, root);
        if (fault.isEmpty()) {
          return Optional.of(new Whole(with(path, root)));
        }
        broken.add(fault.get());
      }
    }
    for (Certificate extra : extras) {
      if (isNext(path, extra)) {
        found = true;
        Optional<Broken> fault = fault(path, extra);
        if (fault.isPresent()) {
          broken.add(fault.get());
          continue;
        }
        Optional<Whole> whole = extend(with(path, extra));
        if (whole.isPresent()) {
          return whole;
        }
      }
    }
    return found ? Optional.empty() : orphan(path);
  }

  private boolean isNext(List<Certificate> path, Certificate candidate) {
    return candidate.subject().hasSameBytes(path.getLast().issuer()) && !path.contains(candidate);
  }

  private Optional<Whole> orphan(List<Certificate> path) {
    Certificate last = path.getLast();
    Optional<Certificate> lookalike =
        roots.stream().filter(root -> root.subject().hasSameText(last.issuer())).findFirst();
    if (lookalike.isPresent()) {
      return fail(Reason.OTHER_ENCODING, last, lookalike.get().subject().encoding());
    }
    return fail(path.size() > 1 ? Reason.INCOMPLETE : Reason.NO_ISSUER, last, "");
  }

  /** What keeps this authority from standing above the path. */
  private Optional<Broken> fault(List<Certificate> path, Certificate authority) {
    Extensions extensions = authority.extensions();
    boolean root = roots.contains(authority);
    if (++tries > MOST_TRIES || !SignatureScheme.verifies(path.getLast(), authority)) {
      return broken(Reason.SIGNATURE, path.getLast(), "");
    }
    if (!authority.isAuthority()) {
      return broken(Reason.NOT_A_CA, authority, "");
    }
    if (!TrustRules.maySign(authority)) {
      return broken(Reason.KEY_USAGE, authority, "");
    }
    if (!extensions.unknownCritical().isEmpty()) {
      return broken(Reason.CRITICAL_EXTENSION, authority, extensions.unknownCritical().getFirst());
    }
    if (!authority.isValidAt(now) && !authority.isValidAt(now.plus(ValidityRules.SKEW))) {
      return broken(Reason.NOT_VALID_NOW, authority, "");
    }
    int below = path.size() - 1;
    if (extensions.pathLength() >= 0 && below > extensions.pathLength()) {
      return broken(Reason.PATH_LENGTH, authority, String.valueOf(extensions.pathLength()));
    }
    Optional<String> forbidden =
        extensions.nameConstraints().flatMap(constraints -> firstForbidden(constraints, path));
    if (forbidden.isPresent()) {
      return broken(Reason.NAMES, authority, forbidden.get());
    }
    return root ? purposeFault(with(path, authority)) : Optional.empty();
  }

  private static Optional<String> firstForbidden(
      NameConstraints constraints, List<Certificate> path) {
    return path.stream()
        .flatMap(certificate -> constraints.firstForbidden(certificate).stream())
        .findFirst();
  }

  /** Every authority on the way must itself be allowed the purpose: usages nest. */
  private Optional<Broken> purposeFault(List<Certificate> path) {
    for (Purpose purpose : purposes.stream().sorted().toList()) {
      for (Certificate authority : path.subList(1, path.size())) {
        if (!authority.extensions().allows(purpose)) {
          return broken(Reason.PURPOSE, authority, purpose.word());
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Whole> fail(Reason reason, Certificate at, String detail) {
    broken.add(new Broken(reason, at, detail));
    return Optional.empty();
  }

  private static Optional<Broken> broken(Reason reason, Certificate at, String detail) {
    return Optional.of(new Broken(reason, at, detail));
  }

  private static List<Certificate> with(List<Certificate> path, Certificate next) {
    List<Certificate> longer = new ArrayList<>(path);
    longer.add(next);
    return List.copyOf(longer);
  }
}
