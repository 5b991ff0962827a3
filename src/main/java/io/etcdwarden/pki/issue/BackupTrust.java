package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CA certificates of the backup line in the generated trust bundle of the client line.
 *
 * <p>The sidecar of a follower verifies the leader's sidecar with the bundle of the client line.
 * etcd accepts every client whose certificate comes from a CA in that bundle. So only a CA that
 * cannot issue client certificates is added: a company's CA would let all its certificates read the
 * data. The bundle records what the operator added, and a CA that leaves the bundle of the backup
 * line leaves the bundle of the client line too.
 *
 * @param cluster the cluster that adds them
 * @param certificates what the bundle of the client line must hold
 * @param isKnown whether the bundle of the backup line could be read, or is not needed
 */
record BackupTrust(String cluster, List<Certificate> certificates, boolean isKnown) {
  static BackupTrust of(PkiRequest request, TrustDomain domain, Map<Line, LineTrust> trusts) {
    LineTrust backup = trusts.get(Line.BACKUP);
    boolean isUsed = request.lines().stream().anyMatch(line -> line.line() == Line.BACKUP);
    List<Certificate> bundle = backup == null ? List.of() : backup.bundle(Line.BACKUP);
    List<Certificate> certificates =
        domain.includesBackupCa()
            ? bundle.stream().filter(BackupTrust::issuesServersOnly).toList()
            : List.of();
    return new BackupTrust(request.cluster(), certificates, !isUsed || !bundle.isEmpty());
  }

  private static boolean issuesServersOnly(Certificate ca) {
    return ca.canSign() && !ca.extensions().allows(KeyPurpose.CLIENT);
  }

  /** The certificates of a bundle with those of the backup line, and without those that left. */
  List<Certificate> mergedInto(
      List<Certificate> own, List<Certificate> present, StoredSecret bundle) {
    Set<String> added = entries(bundle);
    List<Certificate> kept =
        present.stream()
            .filter(ca -> !added.contains(entry(ca)) || !isKnown || certificates.contains(ca))
            .toList();
    return TrustBundle.merge(TrustBundle.merge(own, kept), certificates);
  }

  /**
   * The annotations that record what this cluster added. A certificate that a user put into the
   * bundle is not recorded, and what another cluster added stays recorded for that cluster.
   */
  Map<String, String> annotations(
      List<Certificate> own, List<Certificate> present, StoredSecret bundle) {
    Set<String> added = entries(bundle);
    Set<String> entries = new TreeSet<>(added);
    entries.removeIf(entry -> isKnown && entry.startsWith(cluster + "/"));
    certificates.stream()
        .filter(ca -> !own.contains(ca))
        .filter(ca -> !present.contains(ca) || added.contains(entry(ca)))
        .forEach(ca -> entries.add(entry(ca)));
    Map<String, String> annotations = new LinkedHashMap<>(bundle.annotations());
    annotations.remove(PkiLabels.BACKUP_CAS);
    if (!entries.isEmpty()) {
      annotations.put(PkiLabels.BACKUP_CAS, String.join(",", entries));
    }
    return annotations;
  }

  private String entry(Certificate certificate) {
    return cluster + "/" + certificate.fingerprint();
  }

  private static Set<String> entries(StoredSecret bundle) {
    String text = bundle.annotations().getOrDefault(PkiLabels.BACKUP_CAS, "");
    return Stream.of(text.split(",", -1))
        .filter(entry -> !entry.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
