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
          {waiting: {reason: ErrImagePull, message: "rpc error: not found"}} | | ImageNotPulled | Pod main-1: container etcd waits for the image reg/etcd:1, which cannot be pulled (rpc error: not found); correct spec.etcd.image or give the node access to the registry.
          {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image "reg/etcd:1": ErrImagePull: rpc error: not found'}} | | ImageNotPulled | Pod main-1: container etcd waits for the image reg/etcd:1, which cannot be pulled (rpc error: not found); correct spec.etcd.image or give the node access to the registry.
          {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image "reg/etcd:1"'}} | | ImageNotPulled | Pod main-1: container etcd waits for the image reg/etcd:1, which cannot be pulled; correct spec.etcd.image or give the node access to the registry.
          {waiting: {reason: InvalidImageName}} | | InvalidImageName | Pod main-1: container etcd has the image "reg/etcd:1", which is no image's name; correct spec.etcd.image.
          {waiting: {reason: CreateContainerConfigError, message: 'secret "s" not found'}} | | CreateContainerConfigError | Pod main-1: container etcd cannot be started: CreateContainerConfigError: secret "s" not found.
          {waiting: {reason: RunContainerError}} | | RunContainerError | Pod main-1: container etcd cannot be started: RunContainerError.
          {waiting: {reason: CrashLoopBackOff}} | {terminated: {exitCode: 2, reason: Error, message: "no such\\nflag."}} | ContainerCrashes | Pod main-1: container etcd ends again and again, last with exit code 2: no such flag; kubectl logs main-1 -c etcd --previous says more.
          {waiting: {reason: CrashLoopBackOff}} | {terminated: {exitCode: 137, reason: OOMKilled}} | ContainerCrashes | Pod main-1: container etcd ends again and again, last with exit code 137 (OOMKilled); give it more memory in spec.etcd.resources.
          {waiting: {reason: CrashLoopBackOff}} | | ContainerCrashes | Pod main-1: container etcd ends again and again; kubectl logs main-1 -c etcd --previous says more.
          {terminated: {exitCode: 2, reason: Error}} | | ContainerCrashes | Pod main-1: container etcd ends again and again, last with exit code 2; kubectl logs main-1 -c etcd --previous says more.
          {running: {}} | {terminated: {exitCode: 2, finishedAt: "2026-03-01T11:59:00Z"}} | ContainerCrashes | Pod main-1: container etcd ends again and again, last with exit code 2; kubectl logs main-1 -c etcd --previous says more.
          {running: {}} | {terminated: {exitCode: 2, finishedAt: "2026-03-01T11:50:00Z"}} | |
          {running: {}} | {terminated: {exitCode: 0, finishedAt: "2026-03-01T11:59:00Z"}} | |
          {running: {}} | | |
          {waiting: {reason: PodInitializing}} | | |
          {} | | |
          """)
  void aContainerThatDoesNotRunIsToldWithItsReason(
      String state, String last, String reason, String sentence) {
    String lastState = last == null ? "{}" : last;
    Pod pod =
        containers(
            "{name: etcd, image: 'reg/etcd:1', restartCount: 2, state: %s, lastState: %s}"
                .formatted(state, lastState));

    assertTold(reason, sentence, pod);
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
  void oneCrashIsNoLoopUnlessMemoryRanOut(String state, String last, int restarts, String reason) {
    Pod pod =
        containers(
            "{name: etcd, image: x, restartCount: %d, state: {%s}, lastState: %s}"
                .formatted(restarts, state, last));

    assertEquals(reason, PodProblem.of(pod).map(Problem::reason).orElse(null));
  }

  @Test
  void crashesAreForgottenWhenTheContainerHasRunForAWhile() {
    Pod pod =
        containers(
            "{name: etcd, restartCount: 9, state: {running: {}}, lastState: {terminated:"
                + " {exitCode: 1, finishedAt: '2026-03-01T11:55:00Z'}}}");

    assertEquals(
        Instant.parse("2026-03-01T12:05:00Z"), PodProblem.of(pod).orElseThrow().activeUntil());
  }

  @Test
  void aContainerThatIsReadyHasNoTroubleWhateverItsPast() {
    Pod pod =
        containers(
            "{name: etcd, ready: true, restartCount: 9, state: {running: {}}, lastState:"
                + " {terminated: {exitCode: 1, finishedAt: '2026-03-01T11:59:00Z'}}}");

    assertTold(null, null, pod);
  }

  @Test
  void theSidecarIsNamedAndItsFieldsAre() {
    Pod pod =
        containers(
            "{name: backup-restore, image: br, state: {waiting: {reason: ErrImageNeverPull}}}");

    assertTold(
        "ImageNotPulled",
        "Pod main-1: container backup-restore waits for the image br, which cannot be pulled;"
            + " correct spec.backup.image or give the node access to the registry.",
        pod);
  }

  @Test
  void aContainerThatStartsThePodUpComesFirst() {
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

    assertTold(
        "ContainerCrashes",
        "Pod main-1: container change-permissions ends again and again, last with exit code 1;"
            + " kubectl logs main-1 -c change-permissions --previous says more.",
        pod);
  }

  @ParameterizedTest(name = "since {0}: {1}")
  @CsvSource({
    "2026-03-01T11:59:50Z, ''",
    "2026-03-01T11:59:40Z, 'Pod main-1 cannot be placed on a node: 0/3 nodes are available: 3"
        + " Insufficient memory; make room, or change what spec.schedulingConstraints or the"
        + " resources ask for.'"
  })
  void aPodThatCannotBePlacedIsToldAfterAMoment(String since, String sentence) {
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

    assertTold(sentence.isEmpty() ? null : "PodNotScheduled", emptyToNull(sentence), pod);
  }

  @ParameterizedTest(name = "since {0}, etcd {1}: {2}")
  @CsvSource({
    "2026-03-01T11:59:00Z, waiting: {reason: ContainerCreating}, PodNotSetUp",
    "2026-03-01T11:59:30Z, waiting: {reason: ContainerCreating},",
    "2026-03-01T11:59:00Z, running: {},"
  })
  void aPodWhoseVolumesAreNotMountedIsToldAfterAWhile(String since, String state, String reason) {
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

    String told =
        PodProblem.of(pod).filter(it -> it.isActiveAt(NOW)).map(Problem::reason).orElse(null);
    assertEquals(reason, told);
  }

  @ParameterizedTest(name = "gone at {0}: {1}")
  @CsvSource({"2026-03-01T11:59:45Z,", "2026-03-01T11:59:30Z, PodDoesNotLeave"})
  void aPodThatDoesNotLeaveIsTold(String gone, String reason) {
    Pod pod = pod("deletionTimestamp: '" + gone + "'", "  phase: Running\n");

    String told =
        PodProblem.of(pod).filter(it -> it.isActiveAt(NOW)).map(Problem::reason).orElse(null);
    assertEquals(reason, told);
  }

  @Test
  void aPodThatWasThrownOutIsToldWithTheReason() {
    Pod pod = pod("", "  phase: Failed\n  reason: Evicted\n  message: The node was low.\n");

    assertTold("PodFailed", "Pod main-1 has ended: Evicted: The node was low.", pod);
  }

  private static void assertTold(String reason, String sentence, Pod pod) {
    var told = PodProblem.of(pod).filter(problem -> problem.isActiveAt(NOW));
    assertEquals(sentence, told.map(Problem::sentence).orElse(null));
    assertEquals(reason, told.map(Problem::reason).orElse(null));
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
