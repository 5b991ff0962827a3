package io.etcdwarden.pki;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Brings the certificates of a cluster to rest: what is there is checked, what is missing made. */
public final class PkiEngine {
  private final SecureRandom random;

  public PkiEngine(SecureRandom random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /**
   * Decides what to write now; safe to call again at any time, also after half of it is written.
   */
  public PkiOutcome settle(PkiWish wish, Vault vault, Instant now) {
    var settled = new Settled();
    Map<Line, Trust> trusts = trusts(wish, vault, now, settled);
    Map<String, Optional<Leaves.Leaf>> leaves = leaves(wish, vault, now, trusts, settled);
    Map<CredentialSpec, CredentialCheck.Checked> checked = new LinkedHashMap<>();
    for (CredentialSpec spec : specs(wish)) {
      Trust trust = trusts.get(spec.line());
      leaves
          .getOrDefault(spec.secret().name(), Optional.empty())
          .ifPresent(
              leaf ->
                  checked.put(
                      spec, new CredentialCheck(spec, trust, wish.namespace(), now).check(leaf)));
    }
    checkTrust(wish, trusts, checked, now, settled);
    checked.values().forEach(leaf -> settled.find(leaf.findings()));
    settled.find(new CrossRules(wish, trusts).check(checked));
    return new Report(wish, now, settled, trusts, leaves, checked).write();
  }

  /** The credentials that are artifacts of their own, in the order of their lines. */
  static List<CredentialSpec> specs(PkiWish wish) {
    return wish.lines().stream()
        .flatMap(line -> line.credentials().stream())
        .filter(CredentialSpec::isPresented)
        .toList();
  }

  /** The backup line comes first: its authority may have to stand in the client line's bundle. */
  private Map<Line, Trust> trusts(PkiWish wish, Vault vault, Instant now, Settled settled) {
    var authorities = new Authorities(wish, vault, random, now, settled);
    List<Domain> domains = Domain.of(wish);
    Map<Line, Trust> trusts = new EnumMap<>(Line.class);
    for (boolean backupTurn : new boolean[] {true, false}) {
      for (Domain domain : domains) {
        if (domain.has(Line.BACKUP) == backupTurn) {
          Trust trust = authorities.settle(domain, backupTrust(domain, trusts));
          domain.lines().forEach(line -> trusts.put(line.line(), trust));
        }
      }
    }
    return trusts;
  }

  private static List<Certificate> backupTrust(Domain domain, Map<Line, Trust> trusts) {
    Trust backup = trusts.get(Line.BACKUP);
    return backup == null || !domain.trustsBackup()
        ? List.of()
        : backup.bundle(Line.BACKUP).stream().filter(TrustRules::maySign).toList();
  }

  private Map<String, Optional<Leaves.Leaf>> leaves(
      PkiWish wish, Vault vault, Instant now, Map<Line, Trust> trusts, Settled settled) {
    Map<String, CredentialSpec> merged = new LinkedHashMap<>();
    for (LineWish line : wish.lines()) {
      for (CredentialSpec spec : line.credentials()) {
        reachable(wish, vault, spec, settled)
            .ifPresent(found -> merged.merge(spec.secret().name(), found, CredentialSpec::with));
      }
    }
    var keeper = new Leaves(wish, vault, random, now, settled);
    Map<String, Optional<Leaves.Leaf>> leaves = new HashMap<>();
    merged.forEach((name, spec) -> leaves.put(name, keeper.settle(spec, trusts.get(spec.line()))));
    return leaves;
  }

  private static Optional<CredentialSpec> reachable(
      PkiWish wish, Vault vault, CredentialSpec spec, Settled settled) {
    Place place = Place.of(spec, wish.namespace());
    if (!spec.isPresented()) {
      if (spec.secret().given()) {
        settled.find(
            place.warning(
                FindingCode.REFERENCE_UNUSED,
                "is not used: members present the server pair in both directions. Remove the"
                    + " reference."));
      }
      return Optional.empty();
    }
    if (spec.lenient() && !spec.secret().given()) {
      return Optional.empty();
    }
    List<Finding> unreachable = SecretRules.reference(place, spec.secret());
    settled.find(unreachable);
    if (!unreachable.isEmpty()) {
      return Optional.empty();
    }
    boolean isAuthority =
        wish.lines().stream()
            .anyMatch(line -> line.authority().secret().name().equals(spec.secret().name()));
    boolean provided =
        vault.find(spec.secret().name()).filter(s -> !Marks.areOurs(s.labels())).isPresent();
    if (isAuthority && !provided) {
      settled.find(
          place.error(
              FindingCode.SECRET_REF_INVALID,
              "is also named as the CA Secret. A generated authority needs a Secret of its own."
                  + " Name another one."));
      return Optional.empty();
    }
    return Optional.of(spec);
  }

  private static void checkTrust(
      PkiWish wish,
      Map<Line, Trust> trusts,
      Map<CredentialSpec, CredentialCheck.Checked> leaves,
      Instant now,
      Settled settled) {
    for (LineWish line : wish.lines()) {
      Trust trust = trusts.get(line.line());
      List<Certificate> bundle = trust.bundle(line.line());
      if (bundle.isEmpty()) {
        continue;
      }
      Set<Certificate> below = new HashSet<>();
      leaves.forEach(
          (spec, checked) -> {
            if (spec.line() == line.line()) {
              checked.leaf().ifPresent(below::add);
            }
          });
      Place place = Domain.place(line, wish.namespace());
      settled.find(TrustRules.check(place, bundle, below));
      boolean generated = trust.origin() == Origin.GENERATED;
      settled.find(ValidityRules.bundle(place, bundle, generated, now));
    }
  }
}
