package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.support.Etcds;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeProgressTest {
  private static final ChangeProgress BEFORE = progress("", "generation: 1");

  @Test
  void aRotationIsDoneWhenTheNewCaIsTheOnlyOne() {
    assertFalse(
        done(progress("annotations: {pki.etcdwarden.io/rotate-ca: peer}, ", "generation: 1")));
    assertFalse(done(progress("", "generation: 1, phase: TrustRolling")));
    assertFalse(done(progress("", "generation: 2, phase: Cleaning")));
    assertFalse(done(progress("", "generation: 1")));
    assertTrue(done(progress("", "generation: 2")));
  }

  @Test
  void aRenewalIsDoneWhenTheOperatorHasRemovedTheAnnotation() {
    assertTrue(progress("", "generation: 1").isDoneSince(BEFORE, Set.of()));
  }

  @Test
  void theTextNamesThePhaseAndWhatIsDone() {
    assertEquals(
        "peer TrustRolling: Members restart.",
        progress("", "generation: 1, phase: TrustRolling").text());
    assertEquals("nothing is in progress", BEFORE.text());
    assertEquals(
        "requested",
        progress("annotations: {pki.etcdwarden.io/rotate-ca: peer}, ", "generation: 1").text());
  }

  private static boolean done(ChangeProgress progress) {
    return progress.isDoneSince(BEFORE, Set.of("peer"));
  }

  private static ChangeProgress progress(String annotations, String ca) {
    return ChangeProgress.of(
        Etcds.parse(
            """
            metadata: {%sname: main, namespace: shop}
            spec: {}
            status:
              conditions:
                - {type: CertificatesReady, status: "True", reason: Valid, message: Members restart.}
              certificates:
                - {line: peer, role: ca, secret: ca, origin: Generated, %s}
            """
                .formatted(annotations, ca)),
        Annotations.ROTATE_CA);
  }
}
