package io.etcdwarden.pki;

import io.etcdwarden.pki.check.BundleRules;
import io.etcdwarden.pki.check.CredentialCheck;
import io.etcdwarden.pki.check.CrossRules;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.LineBundle;
import io.etcdwarden.pki.check.ValidityRules;
import io.etcdwarden.pki.issue.BundleIssuance;
import io.etcdwarden.pki.issue.CaIssuance;
import io.etcdwarden.pki.issue.ClientCertificateIssuance;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.pki.issue.IssuanceResult;
import io.etcdwarden.pki.issue.KeySource;
import io.etcdwarden.pki.issue.LeafIssuance;
import io.etcdwarden.pki.issue.LeafSecret;
import io.etcdwarden.pki.issue.LineTrust;
import io.etcdwarden.pki.issue.NewKeys;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Decides which Secrets of a cluster to write, and checks all of them.
 *
 * <p>The order is: CAs, leaf certificates, checks of the result as if it were written, client
 * certificates of applications. The engine keeps no state of a cluster. If only some of the writes
 * are done, the next run decides on the rest.
 */
public final class PkiEngine {
  private final SecureRandom random;
  private final KeySource keySource;
  private final SignatureCache signatures = new SignatureCache();

  /** An engine that generates keys while it decides. */
  public PkiEngine(SecureRandom random) {
    this(random, KeySource.immediate(random));
  }

  /**
   * @param keySource the source of private keys
   */
  public PkiEngine(SecureRandom random, KeySource keySource) {
    this.random = Objects.requireNonNull(random, "random");
    this.keySource = keySource;
  }

  public PkiOutcome decide(PkiRequest request, SecretSet secrets, Instant now) {
    NewKeys keys = new NewKeys(request, keySource, random);
    var trusts = new CaIssuance(request, secrets, keys, signatures, now).issueAll();
    var bundle = new BundleIssuance(request, secrets).issue(trusts.value());
    var leaves = new LeafIssuance(request, secrets, keys, signatures, now).issueAll(trusts.value());
    Map<Line, LineBundle> bundles = bundles(request, trusts.value(), now);
    var checked = checkLeaves(request, bundles, leaves.value(), now);
    IssuanceResult<?> result =
        trusts.then(bundle).then(leaves).withFindings(findings(request, bundles, checked, now));
    boolean isKeyGenerated =
        result.findings().stream().anyMatch(it -> it.code() == FindingCode.KEY_BEING_GENERATED);
    ClientCertificates clients =
        new ClientCertificateIssuance(request, secrets, keys, now)
            .issueAll(
                trusts.value().get(Line.CLIENT),
                result.findings().stream().noneMatch(PkiEngine::isCaReplaced),
                isKeyGenerated);
    return new OutcomeAssembler(
            request,
            secrets,
            now,
            trusts.value(),
            leaves.value(),
            checked,
            result,
            bundle.value(),
            clients)
        .assemble();
  }

  /**
   * Whether the trust bundle of the client line does not fit the certificate that members present.
   */
  private static boolean isCaReplaced(Finding finding) {
    boolean isOfServers =
        finding.line() == Line.CLIENT
            && (finding.part() == Part.CA || finding.part() == Part.SERVER);
    return isOfServers
        && (finding.isError() || finding.code() == FindingCode.CA_CHANGED_WHILE_RUNNING);
  }

  private static Map<Line, LineBundle> bundles(
      PkiRequest request, Map<Line, LineTrust> trusts, Instant now) {
    Map<Line, LineBundle> bundles = new EnumMap<>(Line.class);
    for (LineRequest line : request.lines()) {
      bundles.put(line.line(), trusts.get(line.line()).lineBundle(line.line(), now));
    }
    return bundles;
  }

  private Map<CredentialSpec, CredentialCheck.CheckedLeaf> checkLeaves(
      PkiRequest request,
      Map<Line, LineBundle> bundles,
      Map<String, LeafSecret> leaves,
      Instant now) {
    Map<CredentialSpec, CredentialCheck.CheckedLeaf> checked = new LinkedHashMap<>();
    for (CredentialSpec spec : request.credentials()) {
      LeafSecret leaf = leaves.get(spec.secret().name());
      if (leaf != null) {
        LineBundle bundle = bundles.get(spec.line());
        checked.put(
            spec,
            new CredentialCheck(spec, bundle, request.namespace(), signatures, now)
                .check(leaf.secret(), leaf.generated()));
      }
    }
    return checked;
  }

  private List<Finding> findings(
      PkiRequest request,
      Map<Line, LineBundle> bundles,
      Map<CredentialSpec, CredentialCheck.CheckedLeaf> checked,
      Instant now) {
    List<Finding> findings = new ArrayList<>();
    for (LineRequest line : request.lines()) {
      LineBundle bundle = bundles.get(line.line());
      if (!bundle.certificates().isEmpty()) {
        findings.addAll(checkBundle(request.namespace(), bundle, checked, now));
      }
    }
    checked.values().forEach(leaf -> findings.addAll(leaf.findings()));
    findings.addAll(new CrossRules(request.namespace(), bundles, signatures).check(checked));
    return findings;
  }

  private static List<Finding> checkBundle(
      String namespace,
      LineBundle bundle,
      Map<CredentialSpec, CredentialCheck.CheckedLeaf> checked,
      Instant now) {
    Set<Certificate> leaves = new HashSet<>();
    checked.forEach(
        (spec, leaf) -> {
          if (spec.line() == bundle.line().line()) {
            leaf.leaf().ifPresent(leaves::add);
          }
        });
    FindingLocation location = FindingLocation.ofBundle(bundle.line(), namespace);
    List<Finding> findings =
        new ArrayList<>(BundleRules.check(location, bundle.certificates(), leaves));
    findings.addAll(
        ValidityRules.checkBundle(location, bundle.certificates(), bundle.generated(), now));
    return findings;
  }
}
