package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.controller.opstask.recovery.RecoveryProgress.Phase;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next step of a recovery in which {@code main-1} is the survivor. */
class RecoveryStepTest {
  /**
   * Columns: phase, replicas of the StatefulSet, member pods, bootstrap pod, bootstrap ConfigMap,
   * claims of the other members, next step. {@code -} after a name means terminating, {@code +}
   * means ready.
   */
  @ParameterizedTest
  @CsvSource({
    "STOP,  3, main-0+ main-1+, none,    no,  main-0 main-2,  StopMembers",
    "STOP,  0, main-1-,         none,    no,  main-0 main-2,  Wait",
    "STOP,  0, '',              none,    no,  main-0 main-2,  EnterPhase FOUND",
    "FOUND, 0, '',              none,    no,  main-0 main-2,  CreateConfigMap",
    "FOUND, 0, '',              none,    yes, main-0 main-2,  StartBootstrapPod",
    "FOUND, 0, '',              main-1,  yes, main-0 main-2,  Wait",
    "FOUND, 0, '',              main-2+, yes, main-0 main-2,  DeleteObjects main-founder",
    "FOUND, 0, '',              main-1-, yes, main-0 main-2,  Wait",
    "FOUND, 0, '',              main-1+, yes, main-0 main-2,  EnterPhase CLEAR",
    "FOUND, 3, main-0,          main-1+, yes, main-0 main-2,  StopMembers",
    "FOUND, 0, main-0-,         main-1+, yes, main-0 main-2,  Wait",
    "CLEAR, 0, '',              main-1+, yes, main-0 main-2,  DeleteObjects main-founder main-0"
        + " main-2",
    "CLEAR, 0, '',              main-1-, yes, main-0- main-2, DeleteObjects main-2",
    "CLEAR, 0, '',              none,    yes, main-0-,        Wait",
    "CLEAR, 0, '',              none,    yes, '',             DeleteObjects main-config-founder",
    "CLEAR, 0, '',              none,    no,  '',             StartMembers",
    "CLEAR, 3, main-0,          none,    yes, main-0 main-2,  StopMembers",
    "CLEAR, 3, main-1,          none,    no,  main-0 main-2,  EnterPhase JOIN",
    "JOIN,  3, main-1+ main-0,  none,    no,  main-0 main-2,  Wait",
    "JOIN,  3, main-0+ main-1+ main-2+, none, no, main-0 main-2, Finish",
  })
  void theNextStepDependsOnPhaseAndExistingObjects(
      Phase phase,
      int replicas,
      String pods,
      String bootstrapPod,
      String configMap,
      String claims,
      String expected) {
    RecoveryState state = state(replicas, pods, bootstrapPod, configMap, claims, true);

    assertEquals(
        expected, words(RecoveryStep.next(new RecoveryProgress(phase, "main-1", 3), state)));
  }

  @ParameterizedTest
  @CsvSource({"FOUND, none", "CLEAR, main-1+"})
  void withoutTheClaimOfTheSurvivorNothingMoreIsDeleted(Phase phase, String bootstrapPod) {
    RecoveryState state = state(0, "", bootstrapPod, "yes", "main-0 main-2", false);

    RecoveryStep step = RecoveryStep.next(new RecoveryProgress(phase, "main-1", 3), state);

    var abort = assertInstanceOf(RecoveryStep.Abort.class, step);
    assertTrue(abort.remedy().contains("delete the Etcd"), abort.remedy());
    assertEquals(phase == Phase.FOUND, abort.remedy().contains("recoverQuorum.member"));
  }

  /** Without this check, CLEAR would delete the only other copies, and STOP would end the pod. */
  @ParameterizedTest
  @CsvSource({
    "STOP,  3, main-1+, none,    no,  delete the pod that uses this claim",
    "STOP,  0, main-1-, none,    no,  recoverQuorum.member",
    "FOUND, 0, '',      none,    yes, recoverQuorum.member",
    "FOUND, 0, '',      main-1+, yes, recoverQuorum.member",
    "FOUND, 3, main-0,  main-1+, yes, recoverQuorum.member",
    "CLEAR, 0, '',      main-1+, yes, delete the Etcd",
    "CLEAR, 0, '',      none,    no,  delete the Etcd",
    "CLEAR, 3, main-0,  none,    yes, delete the Etcd",
    "CLEAR, 3, main-1,  none,    no,  delete the Etcd",
    "JOIN,  3, main-1+, none,    no,  when all members are ready",
  })
  void aClaimOfTheSurvivorThatIsBeingDeletedEndsTheRecoveryAtAnyStep(
      Phase phase, int replicas, String pods, String bootstrapPod, String configMap, String part) {
    RecoveryState state =
        state(
            replicas,
            pods,
            bootstrapPod,
            configMap,
            "main-0 main-2",
            Optional.of(claim("main-1-")));

    RecoveryStep step = RecoveryStep.next(new RecoveryProgress(phase, "main-1", 3), state);

    var abort = assertInstanceOf(RecoveryStep.Abort.class, step);
    assertTrue(
        abort.reason().startsWith("claim main-1 with the kept data of main-1 is being deleted"),
        abort.reason());
    assertTrue(abort.remedy().contains(part), abort.remedy());
  }

  /** In CLEAR and JOIN volumes may be deleted already, and members that wait do not come back. */
  @ParameterizedTest
  @CsvSource({"STOP, 3, Abort", "STOP, 0, Abort", "FOUND, 0, Abort", "CLEAR, 0, StartMembers"})
  void aClaimOfUnknownOwnerEndsTheRecoveryBeforeAVolumeIsDeleted(
      Phase phase, int replicas, String expected) {
    RecoveryState known = state(replicas, "", "none", "no", "", true);
    RecoveryState doubtful =
        new RecoveryState(
            known.memberSet(),
            known.memberPods(),
            known.bootstrapPod(),
            known.bootstrapConfigMap(),
            known.survivorClaim(),
            known.otherClaims(),
            List.of("claim main-0 may belong to another"));

    RecoveryStep step = RecoveryStep.next(new RecoveryProgress(phase, "main-1", 3), doubtful);

    assertEquals(expected, words(step));
  }

  @Test
  void aLostVolumeOfTheSurvivorEndsTheRecovery() {
    PersistentVolumeClaim lost = claim("main-1");
    lost.setStatus(new PersistentVolumeClaimStatusBuilder().withPhase("Lost").build());
    RecoveryState state = state(0, "", "main-1+", "yes", "main-0 main-2", Optional.of(lost));

    RecoveryStep step = RecoveryStep.next(new RecoveryProgress(Phase.CLEAR, "main-1", 3), state);

    assertTrue(
        assertInstanceOf(RecoveryStep.Abort.class, step)
            .reason()
            .contains("has lost its PersistentVolume"));
  }

  @Test
  void aRecoveryIsFinishedIfAllMembersHaveTheDataAlthoughTheClaimIsBeingDeleted() {
    RecoveryState state =
        state(3, "main-0+ main-1+ main-2+", "none", "no", "", Optional.of(claim("main-1-")));

    assertInstanceOf(
        RecoveryStep.Finish.class,
        RecoveryStep.next(new RecoveryProgress(Phase.JOIN, "main-1", 3), state));
  }

  /** The last column is the reason why a timed-out task ends, or that it continues. */
  @ParameterizedTest
  @CsvSource({
    "STOP,  3, main-0+, none,    no,  main-0, stopping all members",
    "STOP,  0, main-1-, none,    no,  main-0, waiting for main-1 to stop",
    "STOP,  0, '',      none,    no,  main-0, stopping all members",
    "FOUND, 3, main-0,  main-1+, yes, main-0, stopping all members",
    "FOUND, 0, '',      none,    no,  main-0, bootstrapping a new cluster in member main-1",
    "FOUND, 0, '',      none,    yes, main-0, bootstrapping a new cluster in member main-1",
    "FOUND, 0, '',      main-2+, yes, main-0, bootstrapping a new cluster in member main-1",
    "FOUND, 0, '',      main-1+, yes, main-0, continues",
    "CLEAR, 0, '',      main-1+, yes, main-0, continues",
    "CLEAR, 0, '',      none,    yes, main-0-, waiting for the deletion of claim main-0",
    "CLEAR, 0, '',      none,    yes, '',     continues",
    "CLEAR, 0, '',      none,    no,  '',     continues",
    "CLEAR, 3, main-0,  none,    yes, main-0, stopping all members",
    "CLEAR, 3, main-1,  none,    no,  main-0, continues",
    "JOIN,  3, main-1+ main-0, none, no, main-0, 1 of 3 members are ready",
    "JOIN,  3, main-0+ main-1+ main-2+, none, no, main-0, continues",
  })
  void aTimedOutTaskEndsOnlyInStepsThatDoNotEndByThemselves(
      Phase phase,
      int replicas,
      String pods,
      String bootstrapPod,
      String configMap,
      String claims,
      String expected) {
    RecoveryState state = state(replicas, pods, bootstrapPod, configMap, claims, true);
    RecoveryProgress progress = new RecoveryProgress(phase, "main-1", 3);

    String reason =
        RecoveryStep.timedOut(progress, RecoveryStep.next(progress, state))
            .map(RecoveryStep.Wait::waitingFor)
            .orElse("continues");

    assertTrue(reason.startsWith(expected), reason);
  }

  @Test
  void waitingForAPodNamesTheRemedyForALostNode() {
    RecoveryState state = state(0, "main-0-", "none", "no", "", true);

    var wait =
        assertInstanceOf(
            RecoveryStep.Wait.class,
            RecoveryStep.next(new RecoveryProgress(Phase.STOP, "main-1", 3), state));

    assertEquals("waiting for main-0 to stop", wait.waitingFor());
    assertTrue(wait.remedy().contains("--force"), wait.remedy());
  }

  private static String words(RecoveryStep step) {
    String name = step.getClass().getSimpleName();
    return switch (step) {
      case RecoveryStep.EnterPhase enterPhase -> name + " " + enterPhase.next();
      case RecoveryStep.DeleteObjects deleteObjects ->
          name
              + " "
              + String.join(
                  " ",
                  deleteObjects.objects().stream()
                      .map(HasMetadata::getMetadata)
                      .map(meta -> meta.getName())
                      .toList());
      default -> name;
    };
  }

  private static RecoveryState state(
      int replicas,
      String pods,
      String bootstrapPod,
      String configMap,
      String claims,
      boolean hasSurvivorClaim) {
    Optional<PersistentVolumeClaim> survivorClaim =
        hasSurvivorClaim ? Optional.of(claim("main-1")) : Optional.empty();
    return state(replicas, pods, bootstrapPod, configMap, claims, survivorClaim);
  }

  private static RecoveryState state(
      int replicas,
      String pods,
      String bootstrapPod,
      String configMap,
      String claims,
      Optional<PersistentVolumeClaim> survivorClaim) {
    return new RecoveryState(
        new StatefulSetBuilder().withNewSpec().withReplicas(replicas).endSpec().build(),
        words(pods).stream().map(text -> pod(text, withoutSuffix(text))).toList(),
        bootstrapPod.equals("none")
            ? Optional.empty()
            : Optional.of(pod(bootstrapPod, "main-founder")),
        configMap.equals("no")
            ? Optional.empty()
            : Optional.of(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("main-config-founder")
                    .endMetadata()
                    .build()),
        survivorClaim,
        words(claims).stream().map(RecoveryStepTest::claim).toList(),
        List.of());
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  private static String withoutSuffix(String text) {
    return text.endsWith("+") || text.endsWith("-") ? text.substring(0, text.length() - 1) : text;
  }

  private static String deletionTimestamp(String text) {
    return text.endsWith("-") ? "2026-03-01T12:00:00Z" : null;
  }

  private static Pod pod(String text, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .addToAnnotations(Annotations.BOOTSTRAP_MEMBER, withoutSuffix(text))
        .withDeletionTimestamp(deletionTimestamp(text))
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(text.endsWith("+") ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  private static PersistentVolumeClaim claim(String text) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(withoutSuffix(text))
        .withDeletionTimestamp(deletionTimestamp(text))
        .endMetadata()
        .build();
  }
}
