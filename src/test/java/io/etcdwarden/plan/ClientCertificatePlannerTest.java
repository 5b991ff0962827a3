package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.ClientCertificateProblem;
import io.etcdwarden.pki.request.ClientCertificateProblem.Code;
import io.etcdwarden.pki.request.ClientCertificateRequest;
import io.etcdwarden.pki.request.ClientCertificateSpec;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCertificatePlannerTest {
  @Test
  void anEntryHasTheDefaultsOfOtherCertificates() {
    ClientCertificateRequest planned = plan("{name: reports, secretName: reports-etcd}");

    assertEquals(List.of(), planned.problems());
    assertEquals(
        List.of(
            new ClientCertificateSpec(
                "reports",
                "reports-etcd",
                "reports",
                List.of(),
                List.of(),
                List.of(),
                Duration.ofHours(2000),
                50)),
        planned.specs());
  }

  @Test
  void anEntryCanHaveEveryFieldOfItsOwn() {
    ClientCertificateRequest planned =
        plan(
            """
            {name: reports, secretName: reports-etcd, commonName: Reporting, organizations: [a, b c],
             additionalNames: {dnsNames: [a.example], ipAddresses: [10.0.0.1]}, validity: 24h, renewAt: 33%}\
            """);

    assertEquals(
        List.of(
            new ClientCertificateSpec(
                "reports",
                "reports-etcd",
                "Reporting",
                List.of("a", "b c"),
                List.of("a.example"),
                List.of("10.0.0.1"),
                Duration.ofHours(24),
                33)),
        planned.specs());
  }

  /** The API server refuses most of these values; an older definition may let them pass. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{secretName: s} | name",
        "{name: Upper, secretName: s} | name",
        "{name: a} | secretName",
        "{name: a, secretName: UPPER} | secretName",
        "{name: a, secretName: s, commonName: ' a'} | commonName",
        "{name: a, secretName: s, organizations: [\"a\\nb\"]} | organizations",
        "{name: a, secretName: s, additionalNames: {dnsNames: [-a]}} | additionalNames.dnsNames",
        "{name: a, secretName: s, additionalNames: {ipAddresses: [x]}} |"
            + " additionalNames.ipAddresses",
        "{name: a, secretName: s, validity: soon} | validity",
        "{name: a, secretName: s, validity: 1s} | validity",
        "{name: a, secretName: s, renewAt: 100%} | renewAt",
        "{name: a, secretName: s, renewAt: half} | renewAt"
      })
  void aWrongValueIsReportedWithItsFieldAndOtherEntriesArePlanned(String entry, String field) {
    ClientCertificateRequest planned = plan(entry, "{name: good, secretName: good}");

    ClientCertificateProblem problem = planned.problems().getFirst();
    assertEquals(1, planned.problems().size());
    assertEquals(Code.INVALID, problem.code());
    assertTrue(problem.message().contains("spec.pki.clients[]." + field), problem::message);
    assertEquals(List.of("good"), names(planned));
    assertEquals(2, planned.size());
  }

  @ParameterizedTest
  @CsvSource({"ca", "ca-key", "server", "client", "other-peer-ca-12"})
  void aSecretOfTheClusterItselfIsReserved(String secret) {
    ClientCertificateRequest planned = plan("{name: reports, secretName: %s}".formatted(secret));

    assertEquals(List.of(Code.SECRET_RESERVED), codes(planned));
    assertEquals(List.of(), planned.specs());
  }

  @Test
  void theSecretsOfAllEntriesAreKnownAlsoOfWrongOnes() {
    ClientCertificateRequest planned =
        plan("{name: UPPER, secretName: one}", "{name: b, secretName: two}");

    assertEquals(Set.of("one", "two"), planned.secrets());
  }

  @Test
  void theSecondEntryOfANameIsReported() {
    ClientCertificateRequest planned =
        plan("{name: a, secretName: one}", "{name: a, secretName: two}");

    assertEquals(List.of(Code.DUPLICATE), codes(planned));
    assertEquals(
        List.of("one"), planned.specs().stream().map(ClientCertificateSpec::secret).toList());
  }

  @Test
  void theUserRootIsIssuedWithAWarning() {
    ClientCertificateRequest planned = plan("{name: admin, secretName: admin, commonName: root}");

    assertEquals(List.of(Code.ROOT_USER), codes(planned));
    assertEquals(List.of("admin"), names(planned));
  }

  private static ClientCertificateRequest plan(String... entries) {
    String spec =
        """
          replicas: 1
          etcd:
            clientUrlTls:
              tlsCASecretRef: {name: ca}
              serverTLSSecretRef: {name: server}
              clientTLSSecretRef: {name: client}
          backup: {}
          pki: {leaf: {validity: 2000h, renewAt: 50%%}, clients: [%s]}
        """
            .formatted(String.join(", ", entries).replace("\n", ""));
    return Plans.of(Etcds.with("main", spec)).pki().clients();
  }

  private static List<String> names(ClientCertificateRequest planned) {
    return planned.specs().stream().map(ClientCertificateSpec::name).toList();
  }

  private static List<Code> codes(ClientCertificateRequest planned) {
    return planned.problems().stream().map(ClientCertificateProblem::code).toList();
  }
}
