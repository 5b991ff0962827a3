package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.ClientCertificateProblem;
import io.etcdwarden.pki.secret.SecretWrite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The client certificates of {@code spec.pki.clients} once the writes are done.
 *
 * @param writes the Secrets to write; they do not depend on each other
 * @param problems what is wrong with entries
 * @param events the events to record once the writes are done
 * @param requested how many entries the spec has
 * @param issued how many entries have a certificate that is valid now
 * @param firstEnd when the first of these certificates ends; null if there is none
 * @param nextRenewal when the first of these certificates is renewed; null if none is
 * @param nextDue when the next decision is due if nothing else changes; {@link Instant#MAX} if
 *     never
 * @param isComplete whether no further write is left for a later decision
 */
public record ClientCertificates(
    List<SecretWrite> writes,
    List<ClientCertificateProblem> problems,
    List<PkiEvent> events,
    int requested,
    int issued,
    Instant firstEnd,
    Instant nextRenewal,
    Instant nextDue,
    boolean isComplete) {
  /** The spec has no entry. */
  public static final ClientCertificates NONE =
      new ClientCertificates(List.of(), List.of(), List.of(), 0, 0, null, null, Instant.MAX, true);

  public ClientCertificates {
    writes = List.copyOf(writes);
    problems = List.copyOf(problems);
    events = List.copyOf(events);
  }

  public Optional<Instant> findFirstEnd() {
    return Optional.ofNullable(firstEnd);
  }

  public Optional<Instant> findNextRenewal() {
    return Optional.ofNullable(nextRenewal);
  }

  /** How many entries have no certificate, or none that can be kept current. */
  public int failed() {
    return (int)
        problems.stream()
            .filter(problem -> problem.code().isError())
            .map(ClientCertificateProblem::entry)
            .distinct()
            .count();
  }

  /** These certificates after their writes are done. */
  public ClientCertificates withoutWrites() {
    return new ClientCertificates(
        List.of(),
        problems,
        List.of(),
        requested,
        issued,
        firstEnd,
        nextRenewal,
        nextDue,
        isComplete);
  }

  /**
   * These certificates after a write failed. Other writes may have succeeded, which the next
   * decision sees.
   *
   * @param message the failure, which names the Secret
   */
  public ClientCertificates withFailedWrite(String message) {
    List<ClientCertificateProblem> all = new ArrayList<>(problems);
    all.add(
        new ClientCertificateProblem(
            "", "", ClientCertificateProblem.Code.NOT_WRITTEN, message + "."));
    long created = writes.stream().filter(SecretWrite.Create.class::isInstance).count();
    return new ClientCertificates(
        List.of(),
        all,
        List.of(),
        requested,
        issued - (int) created,
        firstEnd,
        nextRenewal,
        nextDue,
        isComplete);
  }
}
