package io.etcdwarden.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.opstask.RecoveryMark.Phase;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done next, of all that may be there; {@code main-1} is kept. */
class RecoveryStepTest {
  /**
   * Replicas of the set, pods of members, the founding pod, the founding configuration, claims of
   * others; a name that is followed by {@code -} is on its way out, by {@code +} ready.
   */
  @ParameterizedTest
  @CsvSource({
    "STOP,  3, main-0+ main-1+, none,    no,  main-0 main-2,  StopMembers",
    "STOP,  0, main-1-,         none,    no,  main-0 main-2,  Wait",
    "STOP,  0, '',              none,    no,  main-0 main-2,  Enter FOUND",
    "FOUND, 0, '',              none,    no,  main-0 main-2,  MakeConfiguration",
    "FOUND, 0, '',              none,    yes, main-0 main-2,  Found",
    "FOUND, 0, '',              main-1,  yes, main-0 main-2,  Wait",
    "FOUND, 0, '',              main-2+, yes, main-0 main-2,  Remove main-founder",
    "FOUND, 0, '',              main-1-, yes, main-0 main-2,  Wait",
    "FOUND, 0, '',              main-1+, yes, main-0 main-2,  Enter CLEAR",
    "FOUND, 3, main-0,          main-1+, yes, main-0 main-2,  StopMembers",
    "FOUND, 0, main-0-,         main-1+, yes, main-0 main-2,  Wait",
    "CLEAR, 0, '',              main-1+, yes, main-0 main-2,  Remove main-founder main-0 main-2",
    "CLEAR, 0, '',              main-1-, yes, main-0- main-2, Remove main-2",
    "CLEAR, 0, '',              none,    yes, main-0-,        Wait",
    "CLEAR, 0, '',              none,    yes, '',             Remove main-config-founder",
    "CLEAR, 0, '',              none,    no,  '',             StartMembers",
    "CLEAR, 3, main-0,          none,    yes, main-0 main-2,  StopMembers",
    "CLEAR, 3, main-1,          none,    no,  main-0 main-2,  Enter JOIN",
    "JOIN,  3, main-1+ main-0,  none,    no,  main-0 main-2,  Wait",
    "JOIN,  3, main-0+ main-1+ main-2+, none, no, main-0 main-2, Finish",
  })
  void eachStepFollowsFromWhatIsThere(
      Phase phase,
      int replicas,
      String pods,
      String founder,
      String founding,
      String claims,
      String wanted) {
    RecoveryScene scene = scene(replicas, pods, founder, founding, claims, true);

    assertEquals(wanted, words(RecoveryStep.next(new RecoveryMark(phase, "main-1", 3), scene)));
  }

  @ParameterizedTest
  @CsvSource({"FOUND, none", "CLEAR, main-1+"})
  void withoutTheKeptVolumeNothingMoreIsRemoved(Phase phase, String founder) {
    RecoveryScene scene = scene(0, "", founder, "yes", "main-0 main-2", false);

    RecoveryStep step = RecoveryStep.next(new RecoveryMark(phase, "main-1", 3), scene);

    var giveUp = assertInstanceOf(RecoveryStep.GiveUp.class, step);
    assertTrue(giveUp.remedy().contains("delete the Etcd"), giveUp.remedy());
    assertEquals(phase == Phase.FOUND, giveUp.remedy().contains("recoverQuorum.member"));
  }

  /** What a task whose time is over names as the reason to end, or that it goes on. */
  @ParameterizedTest
  @CsvSource({
    "STOP,  3, main-0+, none,    no,  main-0, stopping all members",
    "STOP,  0, main-1-, none,    no,  main-0, waiting for main-1 to stop",
    "STOP,  0, '',      none,    no,  main-0, stopping all members",
    "FOUND, 3, main-0,  main-1+, yes, main-0, stopping all members",
    "FOUND, 0, '',      none,    no,  main-0, founding a cluster of its own in member main-1",
    "FOUND, 0, '',      none,    yes, main-0, founding a cluster of its own in member main-1",
    "FOUND, 0, '',      main-2+, yes, main-0, founding a cluster of its own in member main-1",
    "FOUND, 0, '',      main-1+, yes, main-0, goes on",
    "CLEAR, 0, '',      main-1+, yes, main-0, goes on",
    "CLEAR, 0, '',      none,    yes, main-0-, waiting for claim main-0 to be gone",
    "CLEAR, 0, '',      none,    yes, '',     goes on",
    "CLEAR, 0, '',      none,    no,  '',     goes on",
    "CLEAR, 3, main-0,  none,    yes, main-0, stopping all members",
    "CLEAR, 3, main-1,  none,    no,  main-0, goes on",
    "JOIN,  3, main-1+ main-0, none, no, main-0, 1 of 3 members are ready",
    "JOIN,  3, main-0+ main-1+ main-2+, none, no, main-0, goes on",
  })
  void aTaskWhoseTimeIsOverEndsWhereNothingWouldEndByItself(
      Phase phase,
      int replicas,
      String pods,
      String founder,
      String founding,
      String claims,
      String wanted) {
    RecoveryScene scene = scene(replicas, pods, founder, founding, claims, true);
    RecoveryMark mark = new RecoveryMark(phase, "main-1", 3);

    String told =
        RecoveryStep.tooLong(mark, RecoveryStep.next(mark, scene))
            .map(RecoveryStep.Wait::waitingFor)
            .orElse("goes on");

    assertTrue(told.startsWith(wanted), told);
  }

  @Test
  void whoeverWaitsForAPodIsToldWhatToDoIfItsNodeIsGone() {
    RecoveryScene scene = scene(0, "main-0-", "none", "no", "", true);

    var wait =
        assertInstanceOf(
            RecoveryStep.Wait.class,
            RecoveryStep.next(new RecoveryMark(Phase.STOP, "main-1", 3), scene));

    assertEquals("waiting for main-0 to stop", wait.waitingFor());
    assertTrue(wait.remedy().contains("--force"), wait.remedy());
  }

  private static String words(RecoveryStep step) {
    String name = step.getClass().getSimpleName();
    return switch (step) {
      case RecoveryStep.Enter enter -> name + " " + enter.next();
      case RecoveryStep.Remove remove ->
          name
              + " "
              + String.join(
                  " ",
                  remove.objects().stream()
                      .map(HasMetadata::getMetadata)
                      .map(meta -> meta.getName())
                      .toList());
      default -> name;
    };
  }

  private static RecoveryScene scene(
      int replicas, String pods, String founder, String founding, String claims, boolean kept) {
    return new RecoveryScene(
        new StatefulSetBuilder().withNewSpec().withReplicas(replicas).endSpec().build(),
        words(pods).stream().map(text -> pod(text, bare(text))).toList(),
        founder.equals("none") ? Optional.empty() : Optional.of(pod(founder, "main-founder")),
        founding.equals("no")
            ? Optional.empty()
            : Optional.of(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("main-config-founder")
                    .endMetadata()
                    .build()),
        kept ? Optional.of(claim("main-1")) : Optional.empty(),
        words(claims).stream().map(RecoveryStepTest::claim).toList());
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  private static String bare(String text) {
    return text.endsWith("+") || text.endsWith("-") ? text.substring(0, text.length() - 1) : text;
  }

  private static String going(String text) {
    return text.endsWith("-") ? "2026-03-01T12:00:00Z" : null;
  }

  private static Pod pod(String text, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .addToAnnotations(Annotations.FOUNDING_MEMBER, bare(text))
        .withDeletionTimestamp(going(text))
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
        .withName(bare(text))
        .withDeletionTimestamp(going(text))
        .endMetadata()
        .build();
  }
}
