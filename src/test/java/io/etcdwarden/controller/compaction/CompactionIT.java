package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeJobController;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedOperator;
import io.etcdwarden.support.sidecar.FakeSidecarServer;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs compaction on a real API server, with an operator that has the permissions of deploy/. The
 * thresholds are 100 revisions for a job and 300 for a full snapshot.
 */
class CompactionIT {
  private static final String ACCOUNT = "operator-that-compacts";
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final Duration QUIET_PERIOD = Duration.ofSeconds(3);
  private static final String JOB = "main-compactor";
  private static final String FULL = "main-full-snap";
  private static final String DELTA = "main-delta-snap";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final FakeJobController jobs = new FakeJobController(client, namespace);
  private final FakeSidecarServer sidecar = FakeSidecarServer.plain();
  private FakeNode node;
  private DeployedOperator operator;

  @BeforeEach
  void start() throws IOException {
    ServiceNameProxy.route("main-client." + namespace + ".svc.cluster.local", 8080, sidecar.port());
    node =
        FakeNode.withFakeMembers(
            client,
            namespace,
            new FakeNodeSettings(
                Clock.systemUTC(), Duration.ofSeconds(2), Duration.ofHours(1), Duration.ZERO));
    operator = DeployedOperator.start(ACCOUNT, namespace, CompactionIT::withCompaction);
    client.resource(etcd()).create();
    TIMEOUT.await(this::whyNoRevisions);
  }

  private static OperatorConfig.Controllers withCompaction(OperatorConfig.Controllers usual) {
    OperatorConfig.Compaction defaults = OperatorConfig.Compaction.DEFAULT;
    return new OperatorConfig.Controllers(
        usual.disableLeaseCache(),
        usual.etcd(),
        new OperatorConfig.Compaction(
            true,
            defaults.concurrentSyncs(),
            defaults.eventsThreshold(),
            defaults.triggerFullSnapshotThreshold(),
            defaults.activeDeadlineDuration(),
            defaults.metricsScrapeWaitDuration()),
        usual.etcdCopyBackupsTask(),
        usual.secret(),
        usual.etcdOpsTask());
  }

  private Etcd etcd() {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 1
              etcd: {}
              backup:
                deltaSnapshotPeriod: 1h
                store: {provider: Local, container: bucket, prefix: main}
                snapshotCompaction: {eventsThreshold: 100, triggerFullSnapshotThreshold: 300}
            """);
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
    sidecar.close();
  }

  @Test
  void aLagCreatesAJobWhoseResultIsReportedCountedAndTheJobDeleted() {
    writeLease(DELTA, "150");
    TIMEOUT.await(this::whyNoJob);
    jobs.run(JOB);
    writeLease(FULL, "150");

    jobs.succeed(JOB);

    TIMEOUT.await(() -> whyNotCondition("True", "None"));
    TIMEOUT.await(this::whyNotJobDeleted);
    touch("{\"spec\":{\"etcd\":{\"metrics\":\"extensive\"}}}");
    TIMEOUT.await(this::whyNotObserved);
    assertEquals(Optional.empty(), whyNotCondition("True", "None"));
    TIMEOUT.await(() -> whyNotMetric("etcddruid_compaction_jobs_total", " 1.0"));
    TIMEOUT.await(() -> whyNotMetric("etcddruid_compaction_jobs_current", " 0.0"));
    TIMEOUT.await(() -> whyNotMetric("etcddruid_compaction_num_delta_events", " 0.0"));
  }

  @Test
  void aJobWhoseEndIsObservedBeforeTheLeaseUpdateRunsOnce() {
    writeLease(DELTA, "150");
    TIMEOUT.await(this::whyNoJob);
    jobs.run(JOB);
    operator.proxy().holdWatch("leases");
    writeLease(FULL, "150");

    jobs.succeed(JOB);

    TIMEOUT.await(() -> whyNotMetric("etcddruid_compaction_num_delta_events", " 0.0"));
    assertNull(jobs.live(JOB));
    operator.proxy().releaseWatch("leases");
    PollTimeout.waitFor(QUIET_PERIOD);
    assertNull(jobs.live(JOB));
  }

  @Test
  void belowTheThresholdNoRequestIsSent() {
    TIMEOUT.await(() -> whyNoEvent("Quorate"));
    writeLease(DELTA, "99");
    TIMEOUT.await(() -> whyNotMetric("etcddruid_compaction_num_delta_events", " 99.0"));
    PollTimeout.waitFor(QUIET_PERIOD);
    operator.proxy().trace().clear();

    writeLease(DELTA, "98");
    TIMEOUT.await(() -> whyNotMetric("etcddruid_compaction_num_delta_events", " 98.0"));
    PollTimeout.waitFor(QUIET_PERIOD);

    assertEquals(List.of(), operator.proxy().trace().reads());
    assertEquals(List.of(), written());
  }

  /** The writes of compaction. Other controllers may write member states at any time. */
  private List<String> written() {
    return operator.proxy().trace().entries().stream()
        .filter(entry -> entry.apiCall().isMutating())
        .map(entry -> entry.apiCall() + " " + entry.body())
        .filter(text -> text.contains("ompact"))
        .toList();
  }

  @Test
  void afterAJobHitItsDeadlineTheSidecarTakesAFullSnapshot() {
    writeLease(DELTA, "150");
    TIMEOUT.await(this::whyNoJob);

    jobs.fail(JOB, "DeadlineExceeded");

    TIMEOUT.await(() -> whyNotCondition("False", "DeadlineExceeded"));
    TIMEOUT.await(() -> whyNotCondition("True", "FullSnapshotTakenSuccessfully"));
    assertEquals(List.of("GET /snapshot/full"), sidecar.requests());
    assertNull(jobs.live(JOB));
  }

  @Test
  void aFailedFullSnapshotIsRetriedAfterADelay() {
    sidecar.respondWith(500, "no etcd");
    writeLease(DELTA, "500");
    TIMEOUT.await(() -> whyNotCondition("False", "ErrorTriggeringFullSnapshot"));
    assertTrue(condition().orElseThrow().message().contains("status 500: no etcd"));
    TIMEOUT.await(() -> whyNoEvent("FullSnapshotFailed"));

    sidecar.respondWith(200, "{}");

    TIMEOUT.await(() -> whyNotCondition("True", "FullSnapshotTakenSuccessfully"));
    assertTrue(sidecar.requests().size() >= 2, sidecar.requests().toString());
  }

  @Test
  void aSlowSidecarDelaysNoOtherEtcd() {
    sidecar.hold();
    writeLease(DELTA, "500");
    TIMEOUT.await(
        () -> sidecar.requests().isEmpty() ? Optional.of("no request") : Optional.empty());

    touch("{\"spec\":{\"etcd\":{\"metrics\":\"extensive\"}}}");
    TIMEOUT.await(this::whyNotObserved);
    writeLease(DELTA, "501");
    TIMEOUT.await(() -> whyNotMetric("etcddruid_compaction_num_delta_events", " 501.0"));
    assertEquals(1, sidecar.requests().size());

    sidecar.release();
    TIMEOUT.await(() -> whyNotCondition("True", "FullSnapshotTakenSuccessfully"));
  }

  @Test
  void anUnreadableLeaseIsReportedAndDoesNoHarm() {
    writeLease(DELTA, "8e9d:4b1f:Leader");
    TIMEOUT.await(() -> whyNoEvent("SnapshotLeaseUnreadable"));
    assertNull(jobs.live(JOB));

    writeLease(DELTA, "100");

    TIMEOUT.await(this::whyNoJob);
  }

  @Test
  void aJobIsCancelledWhenTheStoreIsRemovedFromTheSpec() {
    writeLease(DELTA, "150");
    TIMEOUT.await(this::whyNoJob);
    jobs.run(JOB);

    touch("{\"spec\":{\"backup\":{\"store\":null}}}");

    TIMEOUT.await(this::whyNotJobDeleted);
  }

  @Test
  void aJobIsDeletedWithItsEtcd() {
    writeLease(DELTA, "150");
    TIMEOUT.await(this::whyNoJob);
    jobs.run(JOB);

    client.resource(etcd()).delete();

    TIMEOUT.await(this::whyNotJobDeleted);
    TIMEOUT.await(
        () -> live() == null ? Optional.empty() : Optional.of("the Etcd exists: " + live()));
  }

  private void writeLease(String lease, String holder) {
    client
        .leases()
        .inNamespace(namespace)
        .withName(lease)
        .edit(
            live ->
                new LeaseBuilder(live)
                    .editOrNewSpec()
                    .withHolderIdentity(holder)
                    .endSpec()
                    .build());
  }

  private void touch(String patch) {
    client.resource(etcd()).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private Etcd live() {
    return client.resources(Etcd.class).inNamespace(namespace).withName("main").get();
  }

  /** The fake node writes the revisions of the first snapshots, and nothing after that. */
  private Optional<String> whyNoRevisions() {
    return Stream.of(FULL, DELTA)
        .filter(name -> !hasRevision(name))
        .findFirst()
        .map(name -> "no revision in " + name);
  }

  private boolean hasRevision(String name) {
    Lease lease = client.leases().inNamespace(namespace).withName(name).get();
    return lease != null
        && lease.getSpec() != null
        && "0".equals(lease.getSpec().getHolderIdentity());
  }

  private Optional<String> whyNoJob() {
    return jobs.live(JOB) == null ? Optional.of("there is no job") : Optional.empty();
  }

  private Optional<String> whyNotJobDeleted() {
    return Optional.ofNullable(jobs.live(JOB)).map(job -> "the job exists: " + job.getMetadata());
  }

  private Optional<Condition> condition() {
    EtcdStatus status = live().getStatus();
    return status == null ? Optional.empty() : LastCompaction.in(status).condition();
  }

  private Optional<String> whyNotCondition(String status, String reason) {
    return condition()
            .filter(it -> it.status().equals(status) && it.reason().equals(reason))
            .isPresent()
        ? Optional.empty()
        : Optional.of("the condition is " + condition());
  }

  private Optional<String> whyNotObserved() {
    Etcd etcd = live();
    return Objects.equals(etcd.getMetadata().getGeneration(), etcd.getStatus().observedGeneration())
        ? Optional.empty()
        : Optional.of("the generation is not observed: " + etcd.getStatus());
  }

  private Optional<String> whyNoEvent(String reason) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
            .anyMatch(event -> event.getReason().equals(reason))
        ? Optional.empty()
        : Optional.of("no event " + reason);
  }

  private Optional<String> whyNotMetric(String name, String end) {
    List<String> found =
        metricsPage()
            .lines()
            .filter(line -> line.startsWith(name) && !line.contains("# "))
            .toList();
    return found.stream().anyMatch(line -> line.contains(namespace) && line.endsWith(end))
        ? Optional.empty()
        : Optional.of(found + " does not end with" + end);
  }

  private String metricsPage() {
    URI page = URI.create("http://127.0.0.1:" + operator.metricsPort() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    } catch (IOException unreachable) {
      throw new IllegalStateException(unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
