package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.support.Etcds;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IssuerPlannerTest {
  @Test
  void withoutIssuerEveryCaSignsItself() {
    assertEquals(IssuerSpec.NONE, plan("  pki: {}\n"));
  }

  @Test
  void anIssuerOfTheNamespaceSignsTheCasOfAllLines() {
    assertEquals(
        new IssuerSpec("cert-manager.io", "Issuer", "corp-ca", Set.of(Line.values())),
        plan("  pki: {issuerRef: {name: corp-ca}}\n"));
  }

  @Test
  void kindGroupAndLinesAreThoseOfTheSpec() {
    assertEquals(
        new IssuerSpec("example.com", "ClusterIssuer", "corp-ca", Set.of(Line.PEER)),
        plan(
            "  pki: {issuerRef: {name: corp-ca, kind: ClusterIssuer, group: example.com, lines:"
                + " [peer]}}\n"));
  }

  /** A spec without issuer would replace the CAs of a running cluster. */
  @Test
  void anIssuerWithoutNameIsNotTakenForNoIssuer() {
    assertEquals("Issuer ", plan("  pki: {issuerRef: {}}\n").text());
  }

  private static IssuerSpec plan(String pki) {
    return IssuerPlanner.plan(Etcds.with("main", "  replicas: 3\n  backup: {}\n" + pki).getSpec());
  }
}
