package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.StoragePlan;
import io.etcdwarden.status.Progress;
import io.etcdwarden.support.Plans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutProgressTest {
  private static final ClusterPlan PLAN = Plans.withMembers(3);
  private static final StoragePlan CURRENT = new StoragePlan("main", "10Gi", "");

  private static final Rollout FULL = new Rollout.Full(PLAN);
  private static final Rollout PARTIAL = new Rollout.Partial(PLAN, "rollout");
  private static final Rollout REFUSED = new Rollout.Refused(PLAN, "rollout refused");
  private static final VolumeChange UNCHANGED = new VolumeChange.Unchanged();
  private static final VolumeChange GROWING = new VolumeChange.Growing(CURRENT, List.of());
  private static final VolumeChange WAITING = new VolumeChange.Waiting(CURRENT, "claim");

  static List<Arguments> cases() {
    return List.of(
        Arguments.of(FULL, UNCHANGED, "done"),
        Arguments.of(PARTIAL, UNCHANGED, "waiting: rollout"),
        Arguments.of(new Rollout.MembersHeld(PLAN, "held"), UNCHANGED, "waiting: held"),
        Arguments.of(new Rollout.MemberSetReplaced(PLAN, "new"), UNCHANGED, "waiting: new"),
        Arguments.of(
            new Rollout.SnapshotFirst(PLAN, "snapshot", Optional.empty()),
            UNCHANGED,
            "waiting: snapshot"),
        Arguments.of(REFUSED, UNCHANGED, "ERR_INVALID_SPEC: rollout refused"),
        Arguments.of(
            FULL,
            GROWING,
            "waiting: Volumes grow from 10Gi; the StatefulSet is replaced afterwards."),
        Arguments.of(FULL, WAITING, "waiting: claim"),
        Arguments.of(PARTIAL, GROWING, "waiting: rollout"),
        Arguments.of(PARTIAL, WAITING, "waiting: rollout"),
        Arguments.of(PARTIAL, refused(true), "ERR_INVALID_SPEC: volumes refused"),
        Arguments.of(FULL, refused(false), "ERR_SYNC_STATEFULSET: volumes refused"),
        Arguments.of(REFUSED, refused(true), "ERR_INVALID_SPEC: rollout refused"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRefusalComesBeforeAWaitAndTheRolloutBeforeItsVolumes(
      Rollout rollout, VolumeChange volumes, String progress) {
    assertEquals(progress, describe(RolloutProgress.of(rollout, volumes)));
  }

  private static VolumeChange refused(boolean isInvalidSpec) {
    return new VolumeChange.Refused(CURRENT, "volumes refused", isInvalidSpec);
  }

  private static String describe(Progress progress) {
    return switch (progress) {
      case Progress.Done _ -> "done";
      case Progress.Waiting waiting -> "waiting: " + waiting.reason();
      case Progress.Failed failed ->
          failed.failure().code().wire() + ": " + failed.failure().getMessage();
      case Progress.Skipped skipped -> "skipped: " + skipped.reason();
    };
  }
}
