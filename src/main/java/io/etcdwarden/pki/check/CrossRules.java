package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.PublicKeyInfo;
import io.etcdwarden.pki.x509.SignatureCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks several artifacts of a cluster together. */
public final class CrossRules {
  private final String namespace;
  private final Map<Line, LineBundle> bundles;
  private final SignatureCache signatures;

  /**
   * Takes what the checks compare.
   *
   * @param bundles the trust bundle of each line that uses TLS
   */
  public CrossRules(String namespace, Map<Line, LineBundle> bundles, SignatureCache signatures) {
    this.namespace = namespace;
    this.bundles = Map.copyOf(bundles);
    this.signatures = signatures;
  }

  public List<Finding> check(Map<CredentialSpec, CredentialCheck.CheckedLeaf> leaves) {
    List<Finding> findings = new ArrayList<>(checkSharedKeys(leaves));
    checkSharedTrust().ifPresent(findings::add);
    checkBackupCaInClientBundle(leaves).ifPresent(findings::add);
    checkPartialTls().ifPresent(findings::add);
    return findings;
  }

  private List<Finding> checkSharedKeys(Map<CredentialSpec, CredentialCheck.CheckedLeaf> leaves) {
    List<Finding> findings = new ArrayList<>();
    Map<PublicKeyInfo, CredentialSpec> seen = new HashMap<>();
    leaves.forEach(
        (spec, checkedLeaf) ->
            checkedLeaf
                .leaf()
                .ifPresent(
                    leaf -> {
                      CredentialSpec other = seen.putIfAbsent(leaf.publicKey(), spec);
                      if (other != null) {
                        findings.add(sharedKey(spec, other));
                      }
                    }));
    return findings;
  }

  private Finding sharedKey(CredentialSpec spec, CredentialSpec other) {
    return FindingLocation.of(spec, namespace)
        .warning(
            FindingCode.SHARED_KEY_PAIR,
            "has the same key as the %s Secret. A user who gets one key has both. Use two keys."
                .formatted(FindingLocation.of(other, namespace).artifactName()));
  }

  private Optional<Finding> checkSharedTrust() {
    List<Certificate> peerCas = certificates(Line.PEER);
    return certificates(Line.CLIENT).stream().anyMatch(ca -> ca.isCaIn(peerCas))
        ? Optional.of(
            location(Line.PEER)
                .warning(
                    FindingCode.SHARED_TRUST_DOMAIN,
                    "trusts the CA of the client line. Every owner of a client certificate can act"
                        + " as a member. Use one CA per line."))
        : Optional.empty();
  }

  private Optional<Finding> checkBackupCaInClientBundle(
      Map<CredentialSpec, CredentialCheck.CheckedLeaf> leaves) {
    LineBundle client = bundles.get(Line.CLIENT);
    boolean missing =
        client != null
            && client.line().ca().includesBackupCa()
            && !client.certificates().isEmpty()
            && !certificates(Line.BACKUP).isEmpty()
            && !clientBundleVerifiesBackupServer(client, leaves);
    return missing
        ? Optional.of(
            location(Line.BACKUP)
                .warning(
                    FindingCode.BACKUP_CA_NOT_IN_CLIENT_BUNDLE,
                    "is not in the client-line CA Secret. Followers verify the backup leader with"
                        + " that bundle; snapshot calls through them answer 405. Limit the CA"
                        + " to the extended key usage serverAuth, since etcd trusts this bundle for"
                        + " clients too, and add it there."))
        : Optional.empty();
  }

  /** Asks for the chain that the sidecar presents: another CA of the backup line does not help. */
  private boolean clientBundleVerifiesBackupServer(
      LineBundle client, Map<CredentialSpec, CredentialCheck.CheckedLeaf> leaves) {
    LineBundle backup = bundles.get(Line.BACKUP);
    List<List<Certificate>> presented =
        leaves.entrySet().stream()
            .filter(entry -> entry.getKey().line() == Line.BACKUP)
            .filter(entry -> entry.getKey().part() == Part.SERVER)
            .map(entry -> entry.getValue().chain())
            .filter(chain -> !chain.isEmpty() && isVerifiedBy(backup, chain))
            .toList();
    return presented.isEmpty()
        ? backup.certificates().stream().anyMatch(ca -> ca.isCaIn(client.certificates()))
        : presented.stream().allMatch(chain -> isVerifiedBy(client, chain));
  }

  private boolean isVerifiedBy(LineBundle bundle, List<Certificate> chain) {
    var verifier =
        new ChainVerifier(
            bundle.certificates(),
            Set.of(KeyPurpose.SERVER),
            signatures,
            bundle.verificationTime());
    return verifier.verify(chain) instanceof ChainVerifier.ValidPath;
  }

  private Optional<Finding> checkPartialTls() {
    boolean client = bundles.containsKey(Line.CLIENT);
    if (client == bundles.containsKey(Line.BACKUP)) {
      return Optional.empty();
    }
    return Optional.of(
        location(client ? Line.CLIENT : Line.BACKUP)
            .warning(
                FindingCode.TLS_PARTIAL,
                "only one of the client line and backup-restore uses TLS. The traffic of the other"
                    + " is not encrypted. Set TLS for both."));
  }

  private List<Certificate> certificates(Line line) {
    LineBundle bundle = bundles.get(line);
    return bundle == null ? List.of() : bundle.certificates();
  }

  private FindingLocation location(Line line) {
    return FindingLocation.ofCaSecret(bundles.get(line).line(), namespace);
  }
}
