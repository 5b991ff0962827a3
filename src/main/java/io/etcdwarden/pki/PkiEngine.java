package io.etcdwarden.pki;

import io.etcdwarden.pki.check.BundleRules;
import io.etcdwarden.pki.check.CredentialCheck;
import io.etcdwarden.pki.check.CrossRules;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.check.ValidityRules;
import io.etcdwarden.pki.issue.CaIssuance;
import io.etcdwarden.pki.issue.LeafIssuance;
import io.etcdwarden.pki.issue.LineTrust;
import io.etcdwarden.pki.issue.Settled;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.x509.Certificate;
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
  public PkiOutcome decide(PkiRequest request, SecretSet secrets, Instant now) {
    var settled = new Settled();
    Map<Line, LineTrust> trusts = issueCas(request, secrets, now, settled);
    Map<String, Optional<LeafIssuance.LeafSecret>> leaves =
        issueLeaves(request, secrets, now, trusts, settled);
    Map<CredentialSpec, CredentialCheck.CheckedLeaf> checked = new LinkedHashMap<>();
    for (CredentialSpec spec : presentedCredentials(request)) {
      LineTrust trust = trusts.get(spec.line());
      leaves
          .getOrDefault(spec.secret().name(), Optional.empty())
          .ifPresent(
              leafSecret ->
                  checked.put(
                      spec,
                      new CredentialCheck(spec, trust, request.namespace(), now)
                          .check(leafSecret)));
    }
    checkBundles(request, trusts, checked, now, settled);
    checked.values().forEach(leaf -> settled.addFindings(leaf.findings()));
    settled.addFindings(new CrossRules(request, trusts).check(checked));
    return new OutcomeAssembler(request, now, settled, trusts, leaves, checked).assemble();
  }

  /** The credentials that are artifacts of their own, in the order of their lines. */
  static List<CredentialSpec> presentedCredentials(PkiRequest request) {
    return request.lines().stream()
        .flatMap(line -> line.credentials().stream())
        .filter(CredentialSpec::isPresented)
        .toList();
  }

  /** The backup line comes first: its authority may have to stand in the client line's bundle. */
  private Map<Line, LineTrust> issueCas(
      PkiRequest request, SecretSet secrets, Instant now, Settled settled) {
    var caIssuance = new CaIssuance(request, secrets, random, now, settled);
    List<TrustDomain> domains = TrustDomain.of(request);
    Map<Line, LineTrust> trusts = new EnumMap<>(Line.class);
    for (boolean backupTurn : new boolean[] {true, false}) {
      for (TrustDomain domain : domains) {
        if (domain.has(Line.BACKUP) == backupTurn) {
          LineTrust trust = caIssuance.issue(domain, backupTrust(domain, trusts));
          domain.lines().forEach(line -> trusts.put(line.line(), trust));
        }
      }
    }
    return trusts;
  }

  private static List<Certificate> backupTrust(TrustDomain domain, Map<Line, LineTrust> trusts) {
    LineTrust backup = trusts.get(Line.BACKUP);
    return backup == null || !domain.includesBackupCa()
        ? List.of()
        : backup.bundle(Line.BACKUP).stream().filter(BundleRules::canSign).toList();
  }

  private Map<String, Optional<LeafIssuance.LeafSecret>> issueLeaves(
      PkiRequest request,
      SecretSet secrets,
      Instant now,
      Map<Line, LineTrust> trusts,
      Settled settled) {
    Map<String, CredentialSpec> merged = new LinkedHashMap<>();
    for (LineRequest line : request.lines()) {
      for (CredentialSpec spec : line.credentials()) {
        usableSpec(request, secrets, spec, settled)
            .ifPresent(
                found -> merged.merge(spec.secret().name(), found, CredentialSpec::mergedWith));
      }
    }
    var leafIssuance = new LeafIssuance(request, secrets, random, now, settled);
    Map<String, Optional<LeafIssuance.LeafSecret>> leaves = new HashMap<>();
    merged.forEach(
        (name, spec) -> leaves.put(name, leafIssuance.issue(spec, trusts.get(spec.line()))));
    return leaves;
  }

  private static Optional<CredentialSpec> usableSpec(
      PkiRequest request, SecretSet secrets, CredentialSpec spec, Settled settled) {
    FindingLocation location = FindingLocation.of(spec, request.namespace());
    if (!spec.isPresented()) {
      if (spec.secret().given()) {
        settled.addFindings(
            location.warning(
                FindingCode.REFERENCE_UNUSED,
                "is not used: members present the server pair in both directions. Remove the"
                    + " reference."));
      }
      return Optional.empty();
    }
    if (spec.warningsOnly() && !spec.secret().given()) {
      return Optional.empty();
    }
    List<Finding> unreachable = SecretRules.checkReference(location, spec.secret());
    settled.addFindings(unreachable);
    if (!unreachable.isEmpty()) {
      return Optional.empty();
    }
    boolean isAuthority =
        request.lines().stream()
            .anyMatch(line -> line.ca().secret().name().equals(spec.secret().name()));
    boolean provided =
        secrets
            .find(spec.secret().name())
            .filter(s -> !PkiLabels.isGenerated(s.labels()))
            .isPresent();
    if (isAuthority && !provided) {
      settled.addFindings(
          location.error(
              FindingCode.SECRET_REF_INVALID,
              "is also named as the CA Secret. A generated authority needs a Secret of its own."
                  + " Name another one."));
      return Optional.empty();
    }
    return Optional.of(spec);
  }

  private static void checkBundles(
      PkiRequest request,
      Map<Line, LineTrust> trusts,
      Map<CredentialSpec, CredentialCheck.CheckedLeaf> leaves,
      Instant now,
      Settled settled) {
    for (LineRequest line : request.lines()) {
      LineTrust trust = trusts.get(line.line());
      List<Certificate> bundle = trust.bundle(line.line());
      if (bundle.isEmpty()) {
        continue;
      }
      Set<Certificate> below = new HashSet<>();
      leaves.forEach(
          (spec, checkedLeaf) -> {
            if (spec.line() == line.line()) {
              checkedLeaf.leaf().ifPresent(below::add);
            }
          });
      FindingLocation location = TrustDomain.location(line, request.namespace());
      settled.addFindings(BundleRules.check(location, bundle, below));
      boolean generated = trust.origin() == Origin.GENERATED;
      settled.addFindings(ValidityRules.checkBundle(location, bundle, generated, now));
    }
  }
}
