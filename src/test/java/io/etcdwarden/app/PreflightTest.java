package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.TestClock;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseListBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {
  private static final String KINDS = "/apis/druid.gardener.cloud/v1alpha1";
  private static final String RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/leases?fieldSelector=metadata.name%3Ddruid-leader-election";
  private static final Duration NO_DELAY = Duration.ofMillis(1);
  private static final TestClock CLOCK = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));

  private final MockApiServer server = new MockApiServer();
  private final List<String> problems = new ArrayList<>();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void withoutProblemsPreflightPassesSilently() {
    server.respondOnce(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondOnce(HttpMethod.POST, RULES, 201, allowing("*", "*"));

    assertTrue(await());

    assertEquals(List.of(), problems);
  }

  @Test
  void eachProblemIsReportedOnceUntilItIsSolved() {
    server.respondOnce(HttpMethod.GET, KINDS, 404, MockApiServer.errorStatus(404, "not found"));
    server.respondOnce(HttpMethod.GET, KINDS, 404, MockApiServer.errorStatus(404, "not found"));
    server.respondOnce(HttpMethod.GET, KINDS, 200, servedKinds("pods"));
    server.respondAlways(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondOnce(HttpMethod.POST, RULES, 201, allowing("secrets", "get", "list", "watch"));
    server.respondOnce(HttpMethod.POST, RULES, 201, allowing("*", "*"));

    assertTrue(await());

    assertEquals(2, problems.size(), problems.toString());
    assertEquals(
        "the API server does not know etcdopstasks.druid.gardener.cloud,"
            + " etcds.druid.gardener.cloud; install the CustomResourceDefinitions: kubectl apply -f"
            + " crds/",
        problems.get(0));
    assertTrue(
        problems.get(1).startsWith("the operator's account may not get, list, watch, patch etcds"),
        problems.get(1));
    assertTrue(problems.get(1).contains("; create, patch, delete secrets; "), problems.get(1));
    assertTrue(problems.get(1).endsWith("bind it to the ClusterRole of deploy/"));
  }

  @Test
  void aRuleLimitedToResourceNamesIsNotEnough() {
    SelfSubjectRulesReview named = allowing("*", "*");
    named.getStatus().getResourceRules().getFirst().setResourceNames(List.of("one"));
    server.respondAlways(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondOnce(HttpMethod.POST, RULES, 201, named);
    server.respondOnce(HttpMethod.POST, RULES, 201, allowing("*", "*"));

    assertTrue(await());

    assertEquals(1, problems.size());
  }

  @Test
  void anIncompleteRulesReviewPasses() {
    SelfSubjectRulesReview incomplete = allowing("pods", "get");
    incomplete.getStatus().setIncomplete(true);
    server.respondOnce(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondOnce(HttpMethod.POST, RULES, 201, incomplete);

    assertTrue(await());

    assertEquals(List.of(), problems);
  }

  @Test
  void anUnreachableApiServerIsRetriedUntilStop() {
    Config nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1/")
            .withRequestRetryBackoffLimit(0)
            .build();
    CountDownLatch stopRequested = new CountDownLatch(1);
    try (KubeClients clients = KubeClients.connect(nowhere)) {
      Preflight preflight =
          new Preflight(clients.full(), OperatorConfig.DEFAULT, "here", NO_DELAY, CLOCK);

      boolean ready =
          preflight.await(
              problem -> {
                problems.add(problem);
                stopRequested.countDown();
              },
              stopRequested);

      assertFalse(ready);
      assertEquals(
          List.of("cannot use the API server at http://127.0.0.1:1/: connection refused"),
          problems);
    }
  }

  @Test
  void aFailingApiServerIsRetried() {
    server.respondOnce(HttpMethod.GET, KINDS, 403, MockApiServer.errorStatus(403, "unknown user"));
    server.respondOnce(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondOnce(HttpMethod.POST, RULES, 201, allowing("*", "*"));

    assertTrue(await());

    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().endsWith("/: unknown user"), problems.getFirst());
  }

  @Test
  void anActiveOperatorInAnotherNamespaceIsReportedUntilItStops() {
    answerWithoutProblems();
    server.respondOnce(
        HttpMethod.GET, LEASES, 200, heldLease("garden", "etcd-druid-0_1", "11:59:50Z"));
    server.respondOnce(
        HttpMethod.GET, LEASES, 200, heldLease("garden", "etcd-druid-0_1", "11:59:40Z"));

    assertTrue(await());

    assertEquals(
        List.of(
            "another operator acts on the Etcds of this cluster: etcd-druid-0_1 holds Lease"
                + " druid-leader-election in namespace garden; stop it, or give each operator its"
                + " own namespaces (controllers.etcd.watchNamespaces)"),
        problems);
  }

  /** Everybody who may write a Lease in some namespace can pretend to be an operator. */
  @Test
  void aLeaseInAnotherNamespaceDelaysTheStartByAtMostOneMinute() {
    answerWithoutProblems();
    server.respondAlways(
        HttpMethod.GET,
        LEASES,
        200,
        heldLease("mine", "fake-operator\n" + "!".repeat(5_000), "23:00:00Z"));
    TestClock clock = new TestClock(CLOCK.instant());
    Preflight preflight =
        new Preflight(server.clients().full(), OperatorConfig.DEFAULT, "here", NO_DELAY, clock);

    assertTrue(
        preflight.await(
            problem -> {
              problems.add(problem);
              clock.advance(Duration.ofMinutes(1));
            },
            new CountDownLatch(1)));

    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().contains("fake-operator !!!"), problems.getFirst());
    assertTrue(problems.getFirst().length() < 400, problems.getFirst());
  }

  @ParameterizedTest
  @CsvSource({"here, a-copy, 11:59:50Z", "garden, '', 11:59:50Z", "garden, gone, 11:00:00Z"})
  void replicasAndStoppedOperatorsDoNotDelayTheStart(String namespace, String holder, String time) {
    answerWithoutProblems();
    server.respondOnce(HttpMethod.GET, LEASES, 200, heldLease(namespace, holder, time));

    assertTrue(await());

    assertEquals(List.of(), problems);
  }

  private void answerWithoutProblems() {
    server.respondAlways(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondAlways(HttpMethod.POST, RULES, 201, allowing("*", "*"));
  }

  private static LeaseList heldLease(String namespace, String holder, String time) {
    return new LeaseListBuilder()
        .addNewItem()
        .withNewMetadata()
        .withName("druid-leader-election")
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(15)
        .withRenewTime(ZonedDateTime.parse("2026-03-01T" + time))
        .endSpec()
        .endItem()
        .build();
  }

  @Test
  void anOldKubernetesVersionIsReported() {
    server.setVersion("1", "28");
    CountDownLatch stopRequested = new CountDownLatch(1);

    boolean ready =
        new Preflight(server.clients().full(), OperatorConfig.DEFAULT, "here", NO_DELAY, CLOCK)
            .await(
                problem -> {
                  problems.add(problem);
                  stopRequested.countDown();
                },
                stopRequested);

    assertFalse(ready);
    assertEquals(
        List.of("the API server runs Kubernetes 1.28, but the operator needs 1.29 or newer"),
        problems);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 28, true",
    "1, 9, true",
    "1, 28+, true",
    "1, 29, false",
    "1, 29+, false",
    "1, 135, false",
    "2, 0, false",
    "'', '', false",
    ", , false",
    "1, newest, false"
  })
  void newEnoughAndUnparsableVersionsPass(String major, String minor, boolean isTooOld) {
    assertEquals(isTooOld, Preflight.tooOld(major, minor).isPresent());
  }

  @Test
  void withLeaderElectionTheLeaseIsRequiredInTheOwnNamespace() {
    SelfSubjectRulesReview all = allowing("*", "*");
    SelfSubjectRulesReview named = allowing("leases", "get", "update", "patch");
    named.getStatus().getResourceRules().getFirst().setResourceNames(List.of("ours"));
    server.respondOnce(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondOnce(HttpMethod.POST, RULES, 201, all);
    server.respondOnce(HttpMethod.POST, RULES, 201, named);
    server.respondAlways(HttpMethod.GET, KINDS, 200, servedKinds("etcds", "etcdopstasks"));
    server.respondAlways(HttpMethod.POST, RULES, 201, all);

    assertTrue(await(withElection("ours")));

    assertEquals(
        List.of(
            "the operator's account may not create leases in its own namespace here;"
                + " bind it to the roles of deploy/ for the operator's own namespace"),
        problems);
  }

  private static OperatorConfig withElection(String lease) {
    return ConfigFile.parse(
        """
        apiVersion: config.druid.gardener.cloud/v1alpha1
        kind: OperatorConfiguration
        leaderElection: {enabled: true, resourceName: %s}
        """
            .formatted(lease),
        "config.yaml");
  }

  private boolean await() {
    return await(OperatorConfig.DEFAULT);
  }

  private boolean await(OperatorConfig config) {
    server.respondAlways(HttpMethod.GET, LEASES, 200, new LeaseList());
    server.respondAlways(
        HttpMethod.GET,
        LEASES.replace("druid-leader-election", config.leaderElection().resourceName()),
        200,
        new LeaseList());
    return new Preflight(server.clients().full(), config, "here", NO_DELAY, CLOCK)
        .await(problems::add, new CountDownLatch(1));
  }

  private static APIResourceList servedKinds(String... names) {
    return new APIResourceListBuilder()
        .withGroupVersion("druid.gardener.cloud/v1alpha1")
        .withResources(
            Arrays.stream(names)
                .map(name -> new APIResourceBuilder().withName(name).build())
                .toList())
        .build();
  }

  private static SelfSubjectRulesReview allowing(String resource, String... verbs) {
    return new SelfSubjectRulesReviewBuilder()
        .withNewStatus()
        .withIncomplete(false)
        .addNewResourceRule()
        .withApiGroups("*")
        .withResources(resource)
        .withVerbs(verbs)
        .endResourceRule()
        .endStatus()
        .build();
  }
}
