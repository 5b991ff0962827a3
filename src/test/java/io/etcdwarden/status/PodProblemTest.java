package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodProblemTest {
  private static final Instant NOW = CheckScenario.NOW;

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {waiting: {reason: ErrImagePull, message: "rpc error: not found"}} | | ImageNotPulled | Pod main-1: container etcd cannot pull the image reg/etcd:1 (rpc error: not found); correct spec.etcd.image or give the node access to the registry.
          {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image "reg/etcd:1": ErrImagePull: rpc error: not found'}} | | ImageNotPulled | Pod main-1: container etcd cannot pull the image reg/etcd:1 (rpc error: not found); correct spec.etcd.image or give the node access to the registry.
          {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image "reg/etcd:1"'}} | | ImageNotPulled | Pod main-1: container etcd cannot pull the image reg/etcd:1; correct spec.etcd.image or give the node access to the registry.
          {waiting: {reason: InvalidImageName}} | | InvalidImageName | Pod main-1: container etcd has the invalid image name "reg/etcd:1"; correct spec.etcd.image.
          {waiting: {reason: CreateContainerConfigError, message: 'secret "s" not found'}} | | CreateContainerConfigError | Pod main-1: container etcd cannot start: CreateContainerConfigError: secret "s" not found.
          {waiting: {reason: RunContainerError}} | | RunContainerError | Pod main-1: container etcd cannot start: RunContainerError.
          {waiting: {reason: CrashLoopBackOff}} | {terminated: {exitCode: 2, reason: Error, message: "no such\\nflag."}} | ContainerCrashes | Pod main-1: container etcd crashes repeatedly, last with exit code 2: no such flag; see kubectl logs main-1 -c etcd --previous.
          {waiting: {reason: CrashLoopBackOff}} | {terminated: {exitCode: 137, reason: OOMKilled}} | ContainerCrashes | Pod main-1: container etcd crashes repeatedly, last with exit code 137 (OOMKilled); raise the memory limit in spec.etcd.resources.
          {waiting: {reason: CrashLoopBackOff}} | | ContainerCrashes | Pod main-1: container etcd crashes repeatedly; see kubectl logs main-1 -c etcd --previous.
          {terminated: {exitCode: 2, reason: Error}} | | ContainerCrashes | Pod main-1: container etcd crashes repeatedly, last with exit code 2; see kubectl logs main-1 -c etcd --previous.
          {running: {}} | {terminated: {exitCode: 2, finishedAt: "2026-03-01T11:59:00Z"}} | ContainerCrashes | Pod main-1: container etcd crashes repeatedly, last with exit code 2; see kubectl logs main-1 -c etcd --previous.
          {running: {}} | {terminated: {exitCode: 2, finishedAt: "2026-03-01T11:50:00Z"}} | |
          {running: {}} | {terminated: {exitCode: 0, finishedAt: "2026-03-01T11:59:00Z"}} | |
          {running: {}} | | |
          {waiting: {reason: PodInitializing}} | | |
          {} | | |
          """)
  void aContainerThatDoesNotRunIsReportedWithItsReason(
      String state, String last, String reason, String sentence) {
    String lastState = last == null ? "{}" : last;
    Pod pod =
        containers(
            "{name: etcd, image: 'reg/etcd:1', restartCount: 2, state: %s, lastState: %s}"
                .formatted(state, lastState));

    assertProblem(reason, sentence, pod);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          running: {} | {terminated: {exitCode: 1, finishedAt: "2026-03-01T11:59:00Z"}} | 1 |
          running: {} | {terminated: {exitCode: 137, reason: OOMKilled, finishedAt: "2026-03-01T11:59:00Z"}} | 1 | ContainerCrashes
          terminated: {exitCode: 1} | {} | 0 |
          terminated: {exitCode: 1} | {} | 1 | ContainerCrashes
          """)
  void aSingleCrashIsReportedOnlyIfMemoryRanOut(
      String state, String last, int restarts, String reason) {
    Pod pod =
        containers(
            "{name: etcd, image: x, restartCount: %d, state: {%s}, lastState: %s}"
                .formatted(restarts, state, last));

    assertEquals(reason, PodProblem.of(pod).map(Problem::reason).orElse(null));
  }

  @Test
  void aCrashIsOverAfterTenMinutes() {
    Pod pod =
        containers(
            "{name: etcd, restartCount: 9, state: {running: {}}, lastState: {terminated:"
                + " {exitCode: 1, finishedAt: '2026-03-01T11:55:00Z'}}}");

    assertEquals(
        Instant.parse("2026-03-01T12:05:00Z"), PodProblem.of(pod).orElseThrow().activeUntil());
  }

  @Test
  void aReadyContainerHasNoProblem() {
    Pod pod =
        containers(
            "{name: etcd, ready: true, restartCount: 9, state: {running: {}}, lastState:"
                + " {terminated: {exitCode: 1, finishedAt: '2026-03-01T11:59:00Z'}}}");

    assertProblem(null, null, pod);
  }

  @Test
  void aProblemOfTheSidecarNamesSpecBackup() {
    Pod pod =
        containers(
            "{name: backup-restore, image: br, state: {waiting: {reason: ErrImageNeverPull}}}");

    assertProblem(
        "ImageNotPulled",
        "Pod main-1: container backup-restore cannot pull the image br;"
            + " correct spec.backup.image or give the node access to the registry.",
        pod);
  }

  @Test
  void anInitContainerComesFirst() {
    Pod pod =
        pod(
            "",
            """
              initContainerStatuses:
              - name: change-permissions
                restartCount: 3
                state: {waiting: {reason: CrashLoopBackOff}}
                lastState: {terminated: {exitCode: 1}}
              containerStatuses:
              - {name: etcd, state: {waiting: {reason: PodInitializing}}}
            """);

    assertProblem(
        "ContainerCrashes",
        "Pod main-1: container change-permissions crashes repeatedly, last with exit code 1; see"
            + " kubectl logs main-1 -c change-permissions --previous.",
        pod);
  }

  @ParameterizedTest(name = "since {0}: {1}")
  @CsvSource({
    "2026-03-01T11:59:50Z, ''",
    "2026-03-01T11:59:40Z, 'Pod main-1 cannot be scheduled: 0/3 nodes are available: 3"
        + " Insufficient memory; add nodes, or change spec.schedulingConstraints or the"
        + " resource requests.'"
  })
  void aPodThatCannotBeScheduledIsReportedAfter20Seconds(String since, String sentence) {
    Pod pod =
        pod(
            "",
            """
              phase: Pending
              conditions:
              - type: PodScheduled
                status: "False"
                reason: Unschedulable
                message: "0/3 nodes are available: 3 Insufficient memory."
                lastTransitionTime: "%s"
            """
                .formatted(since));

    assertProblem(sentence.isEmpty() ? null : "PodNotScheduled", emptyToNull(sentence), pod);
  }

  @ParameterizedTest(name = "since {0}, etcd {1}: {2}")
  @CsvSource({
    "2026-03-01T11:59:00Z, waiting: {reason: ContainerCreating}, PodNotSetUp",
    "2026-03-01T11:59:30Z, waiting: {reason: ContainerCreating},",
    "2026-03-01T11:59:00Z, running: {},"
  })
  void aPodWhoseContainersAreNotCreatedIsReportedAfter45Seconds(
      String since, String state, String reason) {
    Pod pod =
        pod(
            "",
            """
              phase: Pending
              conditions:
              - {type: PodScheduled, status: "True", lastTransitionTime: "%s"}
              containerStatuses:
              - {name: etcd, state: {%s}}
              - {name: backup-restore, state: {waiting: {reason: ContainerCreating}}}
            """
                .formatted(since, state));

    String active =
        PodProblem.of(pod).filter(it -> it.isActiveAt(NOW)).map(Problem::reason).orElse(null);
    assertEquals(reason, active);
  }

  @ParameterizedTest(name = "deletion due at {0}: {1}")
  @CsvSource({"2026-03-01T11:59:45Z,", "2026-03-01T11:59:30Z, PodDoesNotLeave"})
  void aPodThatIsNotDeletedIsReportedAfter30Seconds(String due, String reason) {
    Pod pod = pod("deletionTimestamp: '" + due + "'", "  phase: Running\n");

    String active =
        PodProblem.of(pod).filter(it -> it.isActiveAt(NOW)).map(Problem::reason).orElse(null);
    assertEquals(reason, active);
  }

  @Test
  void anEvictedPodIsReportedWithItsReason() {
    Pod pod = pod("", "  phase: Failed\n  reason: Evicted\n  message: The node was low.\n");

    assertProblem("PodFailed", "Pod main-1 has failed: Evicted: The node was low.", pod);
  }

  private static void assertProblem(String reason, String sentence, Pod pod) {
    var problem = PodProblem.of(pod).filter(it -> it.isActiveAt(NOW));
    assertEquals(sentence, problem.map(Problem::sentence).orElse(null));
    assertEquals(reason, problem.map(Problem::reason).orElse(null));
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Pod containers(String status) {
    return pod("", "  phase: Running\n  containerStatuses:\n  - " + status + "\n");
  }

  private static Pod pod(String metadata, String status) {
    return Etcds.read(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: main-1\n"
            + (metadata.isEmpty() ? "" : "  " + metadata + "\n")
            + "status:\n"
            + status,
        Pod.class);
  }
}
