package io.etcdwarden.controller.etcd;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.status.StatusEvents;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes the certificates of applications. They are written last, whatever the result of the
 * reconcile is, and a failure to write them does not change that result: neither may delay or stop
 * the other.
 */
record ClientCertificateWrites(ClientCertificates clients, Instant now) {
  private static final Duration RETRY_AFTER_CONFLICT = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER_FAILURE = Duration.ofMinutes(1);

  static ClientCertificateWrites of(CertificateWrites writes, Instant now) {
    return new ClientCertificateWrites(writes.now().clients(), now);
  }

  /** Returns the attempt, with what became of the certificates. */
  ReconcileAttempt writeTo(EtcdCluster cluster, ReconcileAttempt attempt) {
    if (clients.writes().isEmpty()) {
      return attempt;
    }
    PkiOutcome pki = attempt.outcome().pki();
    try {
      cluster.writeSecrets(clients.writes());
    } catch (ConflictException changed) {
      // Another program changed a Secret. The other Secrets are written; the watch delivers this.
      return attempt.withPki(pki.withClients(pki.clients(), now.plus(RETRY_AFTER_CONFLICT)));
    } catch (OperatorException failure) {
      ClientCertificates unwritten = clients.withFailedWrite(failure.getMessage());
      return attempt.withPki(pki.withClients(unwritten, now.plus(RETRY_AFTER_FAILURE)));
    }
    cluster.recordEvents(StatusEvents.of(clients.events()));
    return attempt;
  }
}
