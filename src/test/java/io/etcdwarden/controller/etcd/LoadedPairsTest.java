package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.OutdatedProcess;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster that nobody touches for years, and whose certificates the operator renews. */
class LoadedPairsTest {
  private static final Duration UNTIL_RENEWED = Duration.ofDays(250);

  private final ReconcileHarness harness = new ReconcileHarness(true);

  @BeforeEach
  void startAllMembers() {
    harness.cluster.create(Etcds.withTls(3, "client", "peer", "backup"));
    harness.reconcile();
    harness.clock.advance(Duration.ofSeconds(5));
    harness.membersBecomeReady();
    List.of(0, 1, 2).forEach(this::start);
    harness.reconcile();
  }

  @Test
  void aNewClusterServesWhatIsStored() {
    assertEquals("True Valid", harness.condition("CertificatesReady"));
    assertEquals(server().notAfter(), server().servedNotAfter());
    assertEquals(List.of(), outdated());
  }

  @Test
  void afterTheRenewalEachMemberIsNamedUntilItRestarts() {
    String before = server().notAfter();

    renew();

    assertEquals("True CertificateNotLoaded", harness.condition("CertificatesReady"));
    assertEquals(before, server().servedNotAfter());
    assertEquals(List.of("main-0", "main-1", "main-2"), podsOf(outdated()));
    List.of(0, 1).forEach(this::start);
    harness.reconcile();
    assertEquals(List.of("main-2"), podsOf(outdated()));
    start(2);
    harness.reconcile();
    assertEquals("True Valid", harness.condition("CertificatesReady"));
    assertEquals(server().notAfter(), server().servedNotAfter());
  }

  @Test
  void theConditionIsFalseOnceALoadedPairHasExpired() {
    renew();
    Duration left =
        Duration.between(harness.clock.instant(), Instant.parse(server().servedNotAfter()));

    harness.clock.advance(left.minus(Duration.ofDays(30)));
    harness.reconcile();
    assertEquals("True LoadedCertificateExpiresSoon", harness.condition("CertificatesReady"));
    assertTrue(harness.cluster.eventReasons().contains("LoadedCertificateExpiresSoon"));

    harness.clock.advance(Duration.ofDays(30).plusSeconds(1));
    harness.reconcile();
    assertEquals("False LoadedCertificateExpired", harness.condition("CertificatesReady"));
  }

  @Test
  void aNewOperatorProcessKnowsTheLoadedPairs() {
    renew();
    List<OutdatedProcess> before = outdated();

    harness.restart();
    harness.cluster.edit(etcd -> etcd.setStatus(null));
    harness.reconcile();

    assertEquals(before, outdated());
  }

  @Test
  void afterTheRenewalASecondReconcileWritesNothing() {
    renew();
    harness.cluster.writes();

    harness.reconcile();

    assertEquals(List.of(), harness.cluster.writes());
  }

  private void renew() {
    harness.clock.advance(UNTIL_RENEWED);
    harness.membersBecomeReady();
    List.of(0, 1, 2).forEach(this::keepRunning);
    harness.reconcile();
    harness.clock.advance(Duration.ofMinutes(5));
    harness.reconcile();
  }

  /** The pod of this member is created now, and its containers start. */
  private void start(int ordinal) {
    put(ordinal, harness.clock.instant());
  }

  private void keepRunning(int ordinal) {
    put(ordinal, harness.clock.instant().minus(UNTIL_RENEWED));
  }

  private void put(int ordinal, Instant created) {
    Pod pod = LiveObjects.pod("main-" + ordinal, true);
    pod.getMetadata().setCreationTimestamp(created.toString());
    pod.getStatus()
        .setContainerStatuses(
            Stream.of("etcd", "backup-restore").map(name -> running(name, created)).toList());
    harness.cluster.put(pod);
  }

  private static ContainerStatus running(String name, Instant started) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning(started.toString())
        .endState()
        .build();
  }

  private CertificateStatus server() {
    return harness.status().certificates().stream()
        .filter(it -> it.line().equals("backup") && it.role().equals("server"))
        .findFirst()
        .orElseThrow();
  }

  private List<OutdatedProcess> outdated() {
    return harness.status().certificates().stream()
        .filter(certificate -> certificate.outdated() != null)
        .flatMap(certificate -> certificate.outdated().stream())
        .toList();
  }

  private static List<String> podsOf(List<OutdatedProcess> processes) {
    return processes.stream().map(OutdatedProcess::pod).distinct().sorted().toList();
  }
}
