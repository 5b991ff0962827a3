package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.request.RotationRequest.LeafName;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationRequestsTest {
  @Test
  void withoutAnnotationNothingIsAsked() {
    assertEquals(RotationRequest.NONE, requests(Map.of()).request());
  }

  @Test
  void allNamesEveryLineWithTls() {
    RotationRequest request = requests(Map.of(Annotations.ROTATE_CA, "all")).request();

    assertEquals(Map.of(Line.CLIENT, "", Line.PEER, ""), request.tokens());
    assertEquals(Set.of(), request.urgent());
  }

  @Test
  void linesCanBeUrgentAndHaveAToken() {
    RotationRequest request =
        requests(Map.of(Annotations.ROTATE_CA, "client!, peer@2026-07")).request();

    assertEquals(Map.of(Line.CLIENT, "2026-07", Line.PEER, "2026-07"), request.tokens());
    assertEquals(Set.of(Line.CLIENT), request.urgent());
  }

  @ParameterizedTest
  @CsvSource({"backup", "'client,'", "everything", "''", "'client;peer'"})
  void aValueThatNamesNoLineWithTlsAsksForNothing(String value) {
    RotationRequests requests = requests(Map.of(Annotations.ROTATE_CA, value));

    assertEquals(Map.of(), requests.request().tokens());
    assertEquals(
        List.of(
            "Annotation pki.etcdwarden.io/rotate-ca has the value \"%s\", so nothing is done."
                    .formatted(value)
                + " Expected: client, peer or all; for example client!@2026-07."),
        requests.problems());
  }

  @Test
  void aLongValueIsShortenedInTheProblem() {
    String problem =
        requests(Map.of(Annotations.RENEW_LEAF, "x".repeat(5000))).problems().getFirst();

    assertTrue(problem.length() < 300, problem);
  }

  @Test
  void leavesAreNamedAsInTheirAnnotation() {
    RotationRequest request = requests(Map.of(Annotations.RENEW_LEAF, "server, peer")).request();

    assertEquals(
        Set.of(new LeafName(Line.CLIENT, Part.SERVER), new LeafName(Line.PEER, Part.SERVER)),
        request.renewals());
  }

  @Test
  void onlyTheClientLineCanBeCompleted() {
    assertTrue(requests(Map.of(Annotations.COMPLETE_CA, "client")).request().clientsAreReady());

    RotationRequests wrong = requests(Map.of(Annotations.COMPLETE_CA, "peer"));

    assertFalse(wrong.request().clientsAreReady());
    assertEquals(1, wrong.problems().size());
  }

  @Test
  void aRotationIsPausedByTrueOnly() {
    assertTrue(requests(Map.of(Annotations.PAUSE_ROTATION, "true")).request().paused());
    assertFalse(requests(Map.of(Annotations.PAUSE_ROTATION, "false")).request().paused());
    assertEquals(1, requests(Map.of(Annotations.PAUSE_ROTATION, "yes")).problems().size());
  }

  @Test
  void aKeyWithATypingErrorIsReported() {
    RotationRequests requests = requests(Map.of("pki.etcdwarden.io/rotate-cas", "all"));

    assertEquals(RotationRequest.NONE, requests.request());
    assertEquals(
        List.of(
            "Annotation pki.etcdwarden.io/rotate-cas is not known, so nothing is done. Known are"
                + " pki.etcdwarden.io/rotate-ca, pki.etcdwarden.io/complete-ca,"
                + " pki.etcdwarden.io/renew-leaf, pki.etcdwarden.io/pause-rotation,"
                + " pki.etcdwarden.io/dry-run."),
        requests.problems());
  }

  @Test
  void theOperationsOfEtcdDruidMeanTheSame() {
    Map<String, String> start =
        Map.of(Annotations.OPERATION, Annotations.OPERATION_ROTATE_CA_START);
    Map<String, String> complete =
        Map.of(Annotations.OPERATION, Annotations.OPERATION_ROTATE_CA_COMPLETE);

    assertEquals(Map.of(Line.CLIENT, "", Line.PEER, ""), requests(start).request().tokens());
    assertTrue(requests(complete).request().clientsAreReady());
  }

  @Test
  void maintenanceWindowsArePartOfTheRequest() {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 3
              etcd: {}
              backup: {}
              pki: {maintenanceWindows: ["* 22 * * 6"]}
            """);

    assertEquals(
        MaintenanceWindows.of(List.of("* 22 * * 6")),
        Plans.of(etcd).pki().rotation().request().windows());
  }

  private static RotationRequests requests(Map<String, String> annotations) {
    Etcd etcd = Etcds.withTls(3, "client", "peer");
    etcd.getMetadata().setAnnotations(annotations);
    return Plans.of(etcd).pki().rotation();
  }
}
