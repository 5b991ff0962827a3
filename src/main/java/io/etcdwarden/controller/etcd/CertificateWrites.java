package io.etcdwarden.controller.etcd;

import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.status.StatusEvents;
import java.util.EnumSet;

/**
 * Which Secrets of a PKI outcome a reconcile writes.
 *
 * @param now the outcome with only the Secrets that are written now
 * @param includesClientLine whether the Secrets of the client line are written now
 * @param pending the outcome with only the Secrets that stay unwritten, for the status
 */
record CertificateWrites(PkiOutcome now, PkiOutcome pending, boolean includesClientLine) {
  static CertificateWrites all(PkiOutcome pki) {
    return new CertificateWrites(pki, pki.withoutWrites(), true);
  }

  static CertificateWrites none(PkiOutcome pki) {
    return new CertificateWrites(pki.withoutWrites(), pki, false);
  }

  static CertificateWrites ofLines(EnumSet<Line> lines, PkiOutcome pki) {
    return new CertificateWrites(
        pki.withWritesOf(lines),
        pki.withWritesOf(EnumSet.complementOf(lines)),
        lines.contains(Line.CLIENT));
  }

  void writeTo(EtcdCluster cluster) {
    cluster.writeSecrets(now.writes());
    cluster.recordEvents(StatusEvents.of(now.events()));
  }
}
