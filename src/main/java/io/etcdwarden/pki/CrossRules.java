package io.etcdwarden.pki;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can only be seen by looking at several artifacts together. */
final class CrossRules {
  private final PkiWish wish;
  private final Map<Line, Trust> trusts;

  CrossRules(PkiWish wish, Map<Line, Trust> trusts) {
    this.wish = wish;
    this.trusts = trusts;
  }

  List<Finding> check(Map<CredentialSpec, CredentialCheck.Checked> leaves) {
    List<Finding> findings = new ArrayList<>(sharedKeys(leaves));
    sharedTrust().ifPresent(findings::add);
    backupOutsideClientBundle().ifPresent(findings::add);
    partial().ifPresent(findings::add);
    return findings;
  }

  private List<Finding> sharedKeys(Map<CredentialSpec, CredentialCheck.Checked> leaves) {
    List<Finding> findings = new ArrayList<>();
    Map<PublicKeyInfo, CredentialSpec> seen = new HashMap<>();
    leaves.forEach(
        (spec, checked) ->
            checked
                .leaf()
                .ifPresent(
                    leaf -> {
                      CredentialSpec other = seen.putIfAbsent(leaf.key(), spec);
                      if (other != null) {
                        findings.add(sharedKey(spec, other));
                      }
                    }));
    return findings;
  }

  private Finding sharedKey(CredentialSpec spec, CredentialSpec other) {
    return Place.of(spec, wish.namespace())
        .warning(
            FindingCode.SHARED_KEY_PAIR,
            "has the same key as the %s Secret. Whoever gets one has both. Use a key for each."
                .formatted(Place.of(other, wish.namespace()).artifact()));
  }

  private Optional<Finding> sharedTrust() {
    List<Certificate> peers = bundle(Line.PEER);
    return bundle(Line.CLIENT).stream().anyMatch(authority -> authority.isAuthorityIn(peers))
        ? Optional.of(
            place(Line.PEER)
                .warning(
                    FindingCode.SHARED_TRUST_DOMAIN,
                    "trusts the client line's authority. Whoever gets a client certificate can act"
                        + " as a member. Use an authority for each line."))
        : Optional.empty();
  }

  private Optional<Finding> backupOutsideClientBundle() {
    boolean asked =
        wish.lines().stream()
            .anyMatch(line -> line.line() == Line.CLIENT && line.authority().trustsBackup());
    List<Certificate> client = bundle(Line.CLIENT);
    List<Certificate> backup = bundle(Line.BACKUP);
    boolean outside =
        !client.isEmpty()
            && !backup.isEmpty()
            && backup.stream().noneMatch(authority -> authority.isAuthorityIn(client));
    return asked && outside
        ? Optional.of(
            place(Line.BACKUP)
                .warning(
                    FindingCode.BACKUP_CA_NOT_IN_CLIENT_BUNDLE,
                    "is not in the client-line CA Secret. Followers verify the backup leader with"
                        + " that bundle; snapshot calls through them answer 405. Append it there."))
        : Optional.empty();
  }

  private Optional<Finding> partial() {
    boolean client = trusts.containsKey(Line.CLIENT);
    if (client == trusts.containsKey(Line.BACKUP)) {
      return Optional.empty();
    }
    return Optional.of(
        place(client ? Line.CLIENT : Line.BACKUP)
            .warning(
                FindingCode.TLS_PARTIAL,
                "TLS is set for the client line or for backup-restore, not for both. Part of the"
                    + " traffic is plain. Set both."));
  }

  private List<Certificate> bundle(Line line) {
    Trust trust = trusts.get(line);
    return trust == null ? List.of() : trust.bundle(line);
  }

  private Place place(Line line) {
    return wish.lines().stream()
        .filter(l -> l.line() == line)
        .map(l -> Domain.place(l, wish.namespace()).at(""))
        .findFirst()
        .orElseThrow();
  }
}
