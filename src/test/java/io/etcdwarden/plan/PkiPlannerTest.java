package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.RequiredName;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PkiPlannerTest {
  private static final String ALL_LINES =
      """
        replicas: 3
        pki: {additionalNames: {dnsNames: [etcd.example.com], ipAddresses: [203.0.113.7]}}
        etcd:
          clientUrlTls: {tlsCASecretRef: {name: ca}, serverTLSSecretRef: {name: srv}, clientTLSSecretRef: {name: cli}}
          peerUrlTls: {tlsCASecretRef: {name: peer-ca}, serverTLSSecretRef: {name: peer}}
          additionalAdvertisePeerURLs:
          - {memberName: main-0, urls: ["https://outside.example.com:2380", "https://10.0.0.1:2380"]}
        backup:
          tls: {tlsCASecretRef: {name: br-ca}, serverTLSSecretRef: {name: br}}
      """;

  @Test
  void aClusterWithoutTlsNeedsNoCertificates() {
    assertEquals(List.of(), Plans.withMembers(3).pki().lines());
  }

  @Test
  void theClientLineServerHasTheNamesThatSidecarsAndClientsCall() {
    NameSpec names = server(Line.CLIENT).names();

    assertEquals(
        List.of(
            "main-local",
            "main-client",
            "main-0.main-peer.ns.svc",
            "main-1.main-peer.ns.svc",
            "main-2.main-peer.ns.svc"),
        names.required().stream().map(RequiredName::name).toList());
    assertEquals(
        List.of(
            "main-local",
            "main-client",
            "main-client.ns",
            "main-client.ns.svc",
            "main-client.ns.svc.cluster.local",
            "*.main-peer",
            "*.main-peer.ns",
            "*.main-peer.ns.svc",
            "*.main-peer.ns.svc.cluster.local",
            "localhost",
            "etcd.example.com"),
        names.dnsNames());
    assertEquals(List.of("127.0.0.1", "::1", "203.0.113.7"), names.ipAddresses());
  }

  @Test
  void anAddressAmongTheDnsNamesIsAnAddressInTheCertificate() {
    String spec = ALL_LINES.replace("[etcd.example.com]", "[10.0.0.1, 10.0.0.256]");

    NameSpec names = server(Plans.of(Etcds.with("main", spec)), Line.CLIENT).names();

    assertEquals(List.of("127.0.0.1", "::1", "203.0.113.7", "10.0.0.1"), names.ipAddresses());
    assertEquals("10.0.0.256", names.dnsNames().getLast());
    assertFalse(names.dnsNames().contains("10.0.0.1"));
  }

  @Test
  void anAdvertisedAddressThatNoCertificateCanHoldIsNotRequired() {
    String spec = ALL_LINES.replace("https://10.0.0.1:2380", "https://[fe80::1%25eth0]:2380");

    NameSpec names = server(Plans.of(Etcds.with("main", spec)), Line.PEER).names();

    assertEquals(List.of(), names.ipAddresses());
  }

  @Test
  void thePeerCertificateHasTheMemberNamesAndTheAdvertisedHosts() {
    NameSpec names = server(Line.PEER).names();

    assertTrue(
        names
            .dnsNames()
            .containsAll(
                List.of("main-peer.ns.svc", "main-2.main-peer.ns.svc", "outside.example.com")));
    assertEquals(List.of("10.0.0.1"), names.ipAddresses());
  }

  @Test
  void theSidecarOfASingleMemberNeedsNoNameForOtherSidecars() {
    String spec = ALL_LINES.replace("replicas: 3", "replicas: 1");

    List<String> required =
        server(Plans.of(Etcds.with("main", spec)), Line.BACKUP).names().required().stream()
            .map(RequiredName::name)
            .toList();

    assertEquals(List.of("main-local", "main-client.ns.svc.cluster.local"), required);
  }

  @Test
  void aMemberHasOnePeerCertificateForClientAndServer() {
    assertEquals(
        Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT), server(Line.PEER).requiredPurposes());
    assertEquals(1, line(plan(), Line.PEER).credentials().size());
  }

  @Test
  void withTheGatewayTheServerCertificateIsAlsoAClientCertificate() {
    String spec = ALL_LINES.replace("etcd:\n", "etcd:\n    enableGRPCGateway: true\n");

    ClusterPlan gateway = Plans.of(Etcds.with("main", spec));

    assertEquals(Set.of(KeyPurpose.SERVER), server(Line.CLIENT).requiredPurposes());
    assertEquals(
        Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT),
        server(gateway, Line.CLIENT).requiredPurposes());
  }

  @Test
  void theBackupCaMayOnlyIssueServerCertificatesUnlessAnotherLineUsesIt() {
    ClusterPlan shared = Plans.of(Etcds.with("main", ALL_LINES.replace("br-ca", "ca")));

    assertEquals(Set.of(KeyPurpose.SERVER), line(plan(), Line.BACKUP).ca().allowedPurposes());
    assertEquals(Set.of(), line(shared, Line.BACKUP).ca().allowedPurposes());
  }

  @Test
  void theClientBundleIncludesTheBackupCa() {
    assertTrue(line(plan(), Line.CLIENT).ca().includesBackupCa());
    assertFalse(line(plan(), Line.PEER).ca().includesBackupCa());
  }

  @Test
  void aMissingReferenceDiffersFromOneWithoutAName() {
    CredentialSpec client = line(plan(), Line.BACKUP).credentials().getLast();

    assertEquals(SecretRef.ABSENT, client.secret());
    assertTrue(client.warningsOnly());
  }

  @Test
  void commonNamesFitIntoACertificateEvenForTheLongestName() {
    ClusterPlan plan = Plans.of(Etcds.with("e".repeat(253), ALL_LINES.replace("main-0", "x-0")));

    for (LineRequest line : plan.pki().lines()) {
      assertTrue((line.ca().commonName() + " g1234").length() <= 64);
    }
  }

  @Test
  void missingPolicyFieldsGetDefaults() {
    String spec = "  replicas: 1\n  etcd: {}\n  backup: {}\n  pki: {leaf: {validity: 24h}}\n";

    PkiPolicy policy = Plans.of(Etcds.with("main", spec)).pki().policy();

    assertEquals(Duration.ofHours(24), policy.leafValidity());
    assertEquals(PkiPolicy.DEFAULT.leafRenewAtPercent(), policy.leafRenewAtPercent());
    assertEquals(PkiPolicy.DEFAULT.caValidity(), policy.caValidity());
  }

  private static ClusterPlan plan() {
    return Plans.of(Etcds.with("main", ALL_LINES));
  }

  private static CredentialSpec server(Line line) {
    return server(plan(), line);
  }

  private static CredentialSpec server(ClusterPlan plan, Line line) {
    return line(plan, line).credentials().getFirst();
  }

  private static LineRequest line(ClusterPlan plan, Line line) {
    return plan.pki().lines().stream()
        .filter(request -> request.line() == line)
        .findFirst()
        .orElseThrow();
  }
}
