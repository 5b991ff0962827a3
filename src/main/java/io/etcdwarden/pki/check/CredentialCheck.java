package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the Secret of one key pair against its spec and the trust bundle of its line. */
public final class CredentialCheck {
  private final CredentialSpec spec;
  private final LineBundle bundle;
  private final String namespace;
  private final SignatureCache signatures;
  private final Instant now;

  public CredentialCheck(
      CredentialSpec spec,
      LineBundle bundle,
      String namespace,
      SignatureCache signatures,
      Instant now) {
    this.spec = spec;
    this.bundle = bundle;
    this.namespace = namespace;
    this.signatures = signatures;
    this.now = now;
  }

  /** The readable certificates of a key pair, and the findings about it. */
  public record CheckedLeaf(List<Certificate> chain, List<Finding> findings) {
    public CheckedLeaf {
      chain = List.copyOf(chain);
      findings = List.copyOf(findings);
    }

    public Optional<Certificate> leaf() {
      return chain.stream().findFirst();
    }
  }

  /**
   * Checks a Secret.
   *
   * @param generated whether the operator issued the leaf in it
   */
  public CheckedLeaf check(StoredSecret secret, boolean generated) {
    FindingLocation location = FindingLocation.of(spec, namespace);
    FindingLocation certificate = location.atKey(Credential.CERTIFICATE_DATA_KEY);
    FindingLocation privateKey = location.atKey(Credential.PRIVATE_KEY_DATA_KEY);
    List<Finding> findings = new ArrayList<>(SecretRules.checkSecret(location, secret));
    Optional<Finding> noCertificate = SecretRules.checkValue(certificate, secret);
    Optional<Finding> noKey = SecretRules.checkValue(privateKey, secret);
    noCertificate.ifPresent(findings::add);
    noKey.ifPresent(findings::add);

    List<Certificate> chain = List.of();
    if (noCertificate.isEmpty()) {
      var read = PemRules.readChain(certificate, secret.value(certificate.dataKey()));
      findings.addAll(read.findings());
      chain = read.values();
    }
    List<KeyMaterial> keys = List.of();
    if (noKey.isEmpty()) {
      var read = PemRules.readPrivateKey(privateKey, secret.value(privateKey.dataKey()));
      findings.addAll(read.findings());
      keys = read.values();
    }
    for (KeyMaterial key : keys) {
      findings.addAll(checkKey(privateKey, key, chain));
    }
    if (!chain.isEmpty()) {
      findings.addAll(checkCertificate(certificate, chain, generated));
      findings.addAll(checkChain(certificate, chain, secret));
    }
    return new CheckedLeaf(chain, withoutHarmlessDamage(findings));
  }

  /**
   * A damaged block prevents nothing if no other check fails: what is missing is not needed. etcd
   * skips such a block.
   */
  private static List<Finding> withoutHarmlessDamage(List<Finding> findings) {
    boolean harmless =
        findings.stream()
            .filter(Finding::isError)
            .allMatch(error -> error.code() == FindingCode.PEM_TRUNCATED);
    return harmless ? findings.stream().map(Finding::asWarning).toList() : findings;
  }

  /** An unusable key is reported here only if no certificate of the chain reports it. */
  private static List<Finding> checkKey(
      FindingLocation location, KeyMaterial key, List<Certificate> chain) {
    List<Finding> findings = new ArrayList<>();
    boolean reportedByCertificate = chain.stream().anyMatch(key::belongsTo);
    if (!reportedByCertificate) {
      findings.addAll(KeyRules.checkUsable(location, key.publicKey()));
    }
    if (!chain.isEmpty()) {
      KeyRules.checkMatch(location, key, chain).ifPresent(findings::add);
    }
    return findings;
  }

  private List<Finding> checkCertificate(
      FindingLocation location, List<Certificate> chain, boolean generated) {
    Certificate leaf = chain.getFirst();
    boolean renewable = generated && bundle.canIssue();
    List<Finding> findings = new ArrayList<>();
    findings.addAll(KeyRules.checkUsable(location, leaf.publicKey()));
    findings.addAll(LeafRules.check(location, spec, leaf));
    findings.addAll(ValidityRules.checkLeaf(location, leaf, generated, renewable, now));
    findings.addAll(NameRules.check(location, spec, leaf));
    OperatorRules.check(location, spec, chain).ifPresent(findings::add);
    chain.stream()
        .skip(1)
        .filter(extra -> extra.serial().signum() < 0)
        .forEach(extra -> LeafRules.checkSerial(location, extra).ifPresent(findings::add));
    chain.stream()
        .skip(1)
        .filter(extra -> KeyRules.isRefusedInChains(extra.publicKey()))
        .forEach(extra -> findings.add(KeyRules.refusedInChains(location, extra)));
    return findings;
  }

  private List<Finding> checkChain(
      FindingLocation location, List<Certificate> chain, StoredSecret secret) {
    if (bundle.certificates().isEmpty()) {
      return List.of();
    }
    List<Certificate> casBesideLeaf = TrustBundle.read(secret, List.of(CaSpec.DEFAULT_DATA_KEY));
    return new ChainRules(spec, location, bundle, signatures).check(chain, casBesideLeaf);
  }
}
