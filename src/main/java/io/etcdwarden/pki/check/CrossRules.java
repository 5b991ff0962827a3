package io.etcdwarden.pki.check;

import io.etcdwarden.pki.issue.LineTrust;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.PublicKeyInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can only be seen by looking at several artifacts together. */
public final class CrossRules {
  private final PkiRequest request;
  private final Map<Line, LineTrust> trusts;

  public CrossRules(PkiRequest request, Map<Line, LineTrust> trusts) {
    this.request = request;
    this.trusts = trusts;
  }

  public List<Finding> check(Map<CredentialSpec, CredentialCheck.CheckedLeaf> leaves) {
    List<Finding> findings = new ArrayList<>(checkSharedKeys(leaves));
    checkSharedTrust().ifPresent(findings::add);
    checkBackupCaInClientBundle().ifPresent(findings::add);
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
    return FindingLocation.of(spec, request.namespace())
        .warning(
            FindingCode.SHARED_KEY_PAIR,
            "has the same key as the %s Secret. Whoever gets one has both. Use a key for each."
                .formatted(FindingLocation.of(other, request.namespace()).artifactName()));
  }

  private Optional<Finding> checkSharedTrust() {
    List<Certificate> peers = bundle(Line.PEER);
    return bundle(Line.CLIENT).stream().anyMatch(authority -> authority.isCaIn(peers))
        ? Optional.of(
            location(Line.PEER)
                .warning(
                    FindingCode.SHARED_TRUST_DOMAIN,
                    "trusts the client line's authority. Whoever gets a client certificate can act"
                        + " as a member. Use an authority for each line."))
        : Optional.empty();
  }

  private Optional<Finding> checkBackupCaInClientBundle() {
    boolean asked =
        request.lines().stream()
            .anyMatch(line -> line.line() == Line.CLIENT && line.ca().includesBackupCa());
    List<Certificate> client = bundle(Line.CLIENT);
    List<Certificate> backup = bundle(Line.BACKUP);
    boolean outside =
        !client.isEmpty()
            && !backup.isEmpty()
            && backup.stream().noneMatch(authority -> authority.isCaIn(client));
    return asked && outside
        ? Optional.of(
            location(Line.BACKUP)
                .warning(
                    FindingCode.BACKUP_CA_NOT_IN_CLIENT_BUNDLE,
                    "is not in the client-line CA Secret. Followers verify the backup leader with"
                        + " that bundle; snapshot calls through them answer 405. Append it there."))
        : Optional.empty();
  }

  private Optional<Finding> checkPartialTls() {
    boolean client = trusts.containsKey(Line.CLIENT);
    if (client == trusts.containsKey(Line.BACKUP)) {
      return Optional.empty();
    }
    return Optional.of(
        location(client ? Line.CLIENT : Line.BACKUP)
            .warning(
                FindingCode.TLS_PARTIAL,
                "TLS is set for the client line or for backup-restore, not for both. Part of the"
                    + " traffic is plain. Set both."));
  }

  private List<Certificate> bundle(Line line) {
    LineTrust trust = trusts.get(line);
    return trust == null ? List.of() : trust.bundle(line);
  }

  private FindingLocation location(Line line) {
    return request.lines().stream()
        .filter(l -> l.line() == line)
        .map(l -> TrustDomain.location(l, request.namespace()).atKey(""))
        .findFirst()
        .orElseThrow();
  }
}
