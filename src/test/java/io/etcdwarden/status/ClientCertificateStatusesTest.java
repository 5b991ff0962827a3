package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.ClientCertificatesStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.pki.request.ClientCertificateProblem;
import io.etcdwarden.pki.request.ClientCertificateProblem.Code;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientCertificateStatusesTest {
  private static final Instant END = Instant.parse("2027-03-01T12:00:00Z");
  private static final ClientCertificateProblem ROOT =
      new ClientCertificateProblem("admin", "admin", Code.ROOT_USER, "is root.");

  @Test
  void aSpecWithoutEntriesHasNoStatusAndNoEvent() {
    assertNull(ClientCertificateStatuses.of(ClientCertificates.NONE));
    assertEquals(Optional.empty(), ClientCertificateStatuses.event(ClientCertificates.NONE));
  }

  @Test
  void certificatesAreCounted() {
    assertEquals(
        new ClientCertificatesStatus(3, 2, "2027-03-01T12:00:00Z", "2027-01-30T12:00:00Z", null),
        ClientCertificateStatuses.of(withProblems(List.of())));
  }

  @Test
  void aThousandWrongEntriesGiveTwentyFindingsAndOneEventErrorsFirst() {
    List<ClientCertificateProblem> problems =
        Stream.concat(
                Stream.of(ROOT),
                IntStream.range(0, 999)
                    .mapToObj(
                        i ->
                            new ClientCertificateProblem(
                                "app-" + i, "taken", Code.SECRET_EXISTS, "Secret taken exists.")))
            .toList();

    ClientCertificatesStatus status = ClientCertificateStatuses.of(withProblems(problems));
    EventText event = ClientCertificateStatuses.event(withProblems(problems)).orElseThrow();

    assertEquals(20, status.findings().size());
    assertEquals("app-0", status.findings().getFirst().name());
    assertEquals("ClientCertificateProblem", event.reason());
    assertTrue(
        event.message().startsWith("spec.pki.clients, entry app-0: Secret taken exists."),
        event::message);
    assertTrue(event.message().endsWith("(and 997 more entries)"), event::message);
  }

  private static ClientCertificates withProblems(List<ClientCertificateProblem> problems) {
    return new ClientCertificates(
        List.of(), problems, List.of(), 3, 2, END, END.minusSeconds(30L * 86400), END, true);
  }
}
