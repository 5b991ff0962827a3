package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.EtcdOpsTask;
import java.util.Map;

/**
 * Records on a task that its operation has done a first step on the cluster.
 *
 * <p>An operation in several steps needs to know this after a restart of the operator. The
 * annotation holds the uid of the task, so that a copy of the task starts without the mark.
 */
public final class StartedMark {
  public static final String ANNOTATION = Annotations.QUORUM_RECOVERY;

  private StartedMark() {}

  public static boolean isOn(EtcdOpsTask task) {
    Map<String, String> annotations = task.getMetadata().getAnnotations();
    return annotations != null && value(task).equals(annotations.get(ANNOTATION));
  }

  public static String value(EtcdOpsTask task) {
    return task.getMetadata().getUid();
  }
}
