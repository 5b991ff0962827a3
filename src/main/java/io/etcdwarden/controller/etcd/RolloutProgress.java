package io.etcdwarden.controller.etcd;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.status.Progress;

/** How far a rollout gets with the spec, for the status. */
final class RolloutProgress {
  private RolloutProgress() {}

  /**
   * A refusal comes before a wait, and a wait of the rollout before a wait for volumes: a status
   * has room for one reason.
   */
  static Progress of(Rollout rollout, VolumeChange volumes) {
    Progress progress = of(rollout);
    if (rollout instanceof Rollout.Refused) {
      return progress;
    }
    return switch (volumes) {
      case VolumeChange.Refused refused ->
          new Progress.Failed(
              new OperatorException(
                  refused.isInvalidSpec() ? ErrorCode.INVALID_SPEC : ErrorCode.SYNC_STATEFULSET,
                  refused.reason()));
      case VolumeChange.Growing growing when progress instanceof Progress.Done ->
          new Progress.Waiting(
              "Volumes grow from "
                  + growing.current().capacity()
                  + "; the StatefulSet is replaced afterwards.");
      case VolumeChange.Waiting waiting when progress instanceof Progress.Done ->
          new Progress.Waiting(waiting.waitingFor());
      case VolumeChange.Growing _,
          VolumeChange.Waiting _,
          VolumeChange.Grown _,
          VolumeChange.Unchanged _ ->
          progress;
    };
  }

  private static Progress of(Rollout rollout) {
    return switch (rollout) {
      case Rollout.Full _ -> new Progress.Done();
      case Rollout.Partial partial -> new Progress.Waiting(partial.waitingFor());
      case Rollout.MembersHeld held -> new Progress.Waiting(held.waitingFor());
      case Rollout.MemberSetReplaced replaced -> new Progress.Waiting(replaced.waitingFor());
      case Rollout.SnapshotFirst first -> new Progress.Waiting(first.waitingFor());
      case Rollout.Refused refused ->
          new Progress.Failed(new OperatorException(ErrorCode.INVALID_SPEC, refused.reason()));
    };
  }
}
