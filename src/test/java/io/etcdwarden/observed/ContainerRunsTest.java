package io.etcdwarden.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerRunsTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void onlyRunningContainersOfTheMemberCount() {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: main-0, creationTimestamp: "2026-01-01T00:00:00Z"}
            status:
              containerStatuses:
              - {name: etcd, restartCount: 2, state: {running: {startedAt: "2026-01-03T00:00:00Z"}}}
              - {name: backup-restore, state: {waiting: {reason: CrashLoopBackOff}}}
              - {name: injected-proxy, state: {running: {startedAt: "2026-01-01T00:00:05Z"}}}
            """,
            Pod.class);

    assertEquals(
        List.of(
            new ContainerRun(
                "main-0",
                MemberContainer.ETCD,
                CREATED,
                Instant.parse("2026-01-03T00:00:00Z"),
                false)),
        ContainerRuns.of(pod));
  }

  @Test
  void aContainerWithoutRestartsRunsForTheFirstTime() {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: main-0, creationTimestamp: "2026-01-01T00:00:00Z"}
            status:
              containerStatuses:
              - name: backup-restore
                restartCount: 0
                state: {running: {startedAt: "2026-01-01T00:00:07Z"}}
            """,
            Pod.class);

    assertEquals(
        List.of(
            new ContainerRun(
                "main-0", MemberContainer.BACKUP_RESTORE, CREATED, CREATED.plusSeconds(7), true)),
        ContainerRuns.of(pod));
  }

  @Test
  void aNewPodHasNoContainers() {
    Pod pod = new PodBuilder().withNewMetadata().withName("main-0").endMetadata().build();

    assertEquals(List.of(), ContainerRuns.of(pod));
  }
}
