package io.etcdwarden.status;

import io.etcdwarden.api.ClientCertificatesStatus;
import io.etcdwarden.api.ClientCertificatesStatus.EntryFinding;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.pki.request.ClientCertificateProblem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Converts the certificates of applications to the status and to an event. */
public final class ClientCertificateStatuses {
  /** The reason of the event about entries that are wrong. */
  private static final String REASON = "ClientCertificateProblem";

  private static final int MAX_FINDINGS = 20;
  private static final int MAX_SENTENCES = 3;

  private ClientCertificateStatuses() {}

  /** The status; null if the spec has no entry. */
  static ClientCertificatesStatus of(ClientCertificates clients) {
    if (clients.requested() == 0) {
      return null;
    }
    List<EntryFinding> findings =
        errorsFirst(clients).limit(MAX_FINDINGS).map(ClientCertificateStatuses::finding).toList();
    return new ClientCertificatesStatus(
        clients.requested(),
        clients.issued(),
        clients.findFirstEnd().map(Rfc3339::format).orElse(null),
        clients.findNextRenewal().map(Rfc3339::format).orElse(null),
        findings.isEmpty() ? null : findings);
  }

  /** The event about all entries that are wrong; empty if there are none. */
  public static Optional<EventText> event(ClientCertificates clients) {
    List<String> sentences = errorsFirst(clients).map(ClientCertificateStatuses::sentence).toList();
    int more = sentences.size() - MAX_SENTENCES;
    return sentences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EventText.warning(
                REASON,
                sentences.stream().limit(MAX_SENTENCES).collect(Collectors.joining(" "))
                    + (more > 0 ? " (and %d more entries)".formatted(more) : "")));
  }

  private static Stream<ClientCertificateProblem> errorsFirst(ClientCertificates clients) {
    return clients.problems().stream()
        .sorted(Comparator.comparing(problem -> !problem.code().isError()));
  }

  private static String sentence(ClientCertificateProblem problem) {
    return problem.entry().isEmpty()
        ? problem.message()
        : "spec.pki.clients, entry %s: %s".formatted(problem.entry(), problem.message());
  }

  private static EntryFinding finding(ClientCertificateProblem problem) {
    return new EntryFinding(
        orNull(problem.entry()),
        orNull(problem.secret()),
        problem.code().reason(),
        problem.code().isError() ? "error" : "warning",
        StatusText.truncate(problem.message()));
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
