package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.KubeClients;
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
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final TestClock CLOCK = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));

  private final MockApiServer server = new MockApiServer();
  private final List<String> complaints = new ArrayList<>();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void withEverythingInPlaceItComplainsOfNothing() {
    server.answer(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answer(HttpMethod.POST, RULES, 201, mayDo("*", "*"));

    assertTrue(await());

    assertEquals(List.of(), complaints);
  }

  @Test
  void itComplainsOfEachThingThatIsMissingOnceUntilItIsThere() {
    server.answer(HttpMethod.GET, KINDS, 404, MockApiServer.refusal(404, "not found"));
    server.answer(HttpMethod.GET, KINDS, 404, MockApiServer.refusal(404, "not found"));
    server.answer(HttpMethod.GET, KINDS, 200, kinds("pods"));
    server.answerAlways(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answer(HttpMethod.POST, RULES, 201, mayDo("secrets", "get", "list", "watch"));
    server.answer(HttpMethod.POST, RULES, 201, mayDo("*", "*"));

    assertTrue(await());

    assertEquals(2, complaints.size(), complaints.toString());
    assertEquals(
        "the API server does not know etcdopstasks.druid.gardener.cloud, etcds.druid.gardener.cloud;"
            + " install the resource definitions: kubectl apply -f crds/",
        complaints.get(0));
    assertTrue(
        complaints
            .get(1)
            .startsWith("the operator's account may not get, list, watch, patch etcds"),
        complaints.get(1));
    assertTrue(complaints.get(1).contains("; create, patch secrets; "), complaints.get(1));
    assertTrue(complaints.get(1).endsWith("bind it to the ClusterRole of deploy/"));
  }

  @Test
  void aRuleForNamedObjectsIsNotEnough() {
    SelfSubjectRulesReview named = mayDo("*", "*");
    named.getStatus().getResourceRules().getFirst().setResourceNames(List.of("one"));
    server.answerAlways(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answer(HttpMethod.POST, RULES, 201, named);
    server.answer(HttpMethod.POST, RULES, 201, mayDo("*", "*"));

    assertTrue(await());

    assertEquals(1, complaints.size());
  }

  @Test
  void anAuthorizerThatCannotTellIsNotDoubted() {
    SelfSubjectRulesReview unsure = mayDo("pods", "get");
    unsure.getStatus().setIncomplete(true);
    server.answer(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answer(HttpMethod.POST, RULES, 201, unsure);

    assertTrue(await());

    assertEquals(List.of(), complaints);
  }

  @Test
  void anApiServerThatIsAwayIsWaitedForUntilTheEnd() {
    Config nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1/")
            .withRequestRetryBackoffLimit(0)
            .build();
    CountDownLatch ended = new CountDownLatch(1);
    try (KubeClients clients = KubeClients.connect(nowhere)) {
      Preflight preflight =
          new Preflight(clients.full(), OperatorConfig.DEFAULT, "here", AT_ONCE, CLOCK);

      boolean ready =
          preflight.await(
              complaint -> {
                complaints.add(complaint);
                ended.countDown();
              },
              ended);

      assertFalse(ready);
      assertEquals(
          List.of("cannot talk to the API server at http://127.0.0.1:1/: connection refused"),
          complaints);
    }
  }

  @Test
  void anApiServerInTroubleIsAskedAgain() {
    server.answer(HttpMethod.GET, KINDS, 403, MockApiServer.refusal(403, "who are you"));
    server.answer(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answer(HttpMethod.POST, RULES, 201, mayDo("*", "*"));

    assertTrue(await());

    assertEquals(1, complaints.size());
    assertTrue(complaints.getFirst().endsWith("/: who are you"), complaints.getFirst());
  }

  @Test
  void anOperatorAtWorkInAnotherNamespaceIsToldOfUntilItStops() {
    inPlace();
    server.answer(HttpMethod.GET, LEASES, 200, held("garden", "etcd-druid-0_1", "11:59:50Z"));
    server.answer(HttpMethod.GET, LEASES, 200, held("garden", "etcd-druid-0_1", "11:59:40Z"));

    assertTrue(await());

    assertEquals(
        List.of(
            "another operator acts on the Etcds of this cluster: etcd-druid-0_1 holds Lease"
                + " druid-leader-election in namespace garden; stop it, or have each look after"
                + " namespaces of its own (controllers.etcd.watchNamespaces)"),
        complaints);
  }

  /** Anybody who may write a Lease somewhere can claim to be one. */
  @Test
  void aLeaseInAnotherNamespaceKeepsTheOperatorForAMinuteAndNoLonger() {
    inPlace();
    server.answerAlways(
        HttpMethod.GET, LEASES, 200, held("mine", "a-joker\n" + "!".repeat(5_000), "23:00:00Z"));
    TestClock clock = new TestClock(CLOCK.instant());
    Preflight preflight =
        new Preflight(server.clients().full(), OperatorConfig.DEFAULT, "here", AT_ONCE, clock);

    assertTrue(
        preflight.await(
            complaint -> {
              complaints.add(complaint);
              clock.pass(Duration.ofMinutes(1));
            },
            new CountDownLatch(1)));

    assertEquals(1, complaints.size());
    assertTrue(complaints.getFirst().contains("a-joker !!!"), complaints.getFirst());
    assertTrue(complaints.getFirst().length() < 400, complaints.getFirst());
  }

  @ParameterizedTest
  @CsvSource({"here, a-copy, 11:59:50Z", "garden, '', 11:59:50Z", "garden, gone, 11:00:00Z"})
  void copiesAndOperatorsThatHaveStoppedAreInNobodysWay(String home, String holder, String time) {
    inPlace();
    server.answer(HttpMethod.GET, LEASES, 200, held(home, holder, time));

    assertTrue(await());

    assertEquals(List.of(), complaints);
  }

  private void inPlace() {
    server.answerAlways(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answerAlways(HttpMethod.POST, RULES, 201, mayDo("*", "*"));
  }

  private static LeaseList held(String namespace, String holder, String time) {
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
  void anOldKubernetesIsToldOf() {
    server.isOfVersion("1", "28");
    CountDownLatch ended = new CountDownLatch(1);

    boolean ready =
        new Preflight(server.clients().full(), OperatorConfig.DEFAULT, "here", AT_ONCE, CLOCK)
            .await(
                complaint -> {
                  complaints.add(complaint);
                  ended.countDown();
                },
                ended);

    assertFalse(ready);
    assertEquals(
        List.of("the API server is of Kubernetes 1.28, and the operator needs 1.29 or newer"),
        complaints);
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
  void aVersionThatIsNewEnoughOrCannotBeReadPasses(String major, String minor, boolean isTooOld) {
    assertEquals(isTooOld, Preflight.tooOld(major, minor).isPresent());
  }

  @Test
  void withElectionItsOwnLeaseIsAskedForInItsOwnNamespace() {
    SelfSubjectRulesReview all = mayDo("*", "*");
    SelfSubjectRulesReview named = mayDo("leases", "get", "update", "patch");
    named.getStatus().getResourceRules().getFirst().setResourceNames(List.of("ours"));
    server.answer(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answer(HttpMethod.POST, RULES, 201, all);
    server.answer(HttpMethod.POST, RULES, 201, named);
    server.answerAlways(HttpMethod.GET, KINDS, 200, kinds("etcds", "etcdopstasks"));
    server.answerAlways(HttpMethod.POST, RULES, 201, all);

    assertTrue(await(withElection("ours")));

    assertEquals(
        List.of(
            "the operator's account may not create leases in its own namespace here;"
                + " bind it to the roles of deploy/ for its own things"),
        complaints);
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
    server.answerAlways(HttpMethod.GET, LEASES, 200, new LeaseList());
    server.answerAlways(
        HttpMethod.GET,
        LEASES.replace("druid-leader-election", config.leaderElection().resourceName()),
        200,
        new LeaseList());
    return new Preflight(server.clients().full(), config, "here", AT_ONCE, CLOCK)
        .await(complaints::add, new CountDownLatch(1));
  }

  private static APIResourceList kinds(String... names) {
    return new APIResourceListBuilder()
        .withGroupVersion("druid.gardener.cloud/v1alpha1")
        .withResources(
            Arrays.stream(names)
                .map(name -> new APIResourceBuilder().withName(name).build())
                .toList())
        .build();
  }

  private static SelfSubjectRulesReview mayDo(String resource, String... verbs) {
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
