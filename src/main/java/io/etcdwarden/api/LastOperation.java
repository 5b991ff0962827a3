package io.etcdwarden.api;

/** The latest operation of the operator on a resource, and its result. */
public record LastOperation(
    String type, String state, String description, String runID, String lastUpdateTime) {
  public static final String RECONCILE = "Reconcile";
  public static final String DELETE = "Delete";
  public static final String PROCESSING = "Processing";
  public static final String SUCCEEDED = "Succeeded";
  public static final String ERROR = "Error";
  public static final String REQUEUE = "Requeue";

  // Only in the status of an EtcdOpsTask.
  public static final String ADMIT = "Admit";
  public static final String EXECUTION = "Execution";
  public static final String CLEANUP = "Cleanup";
  public static final String IN_PROGRESS = "InProgress";
  public static final String COMPLETED = "Completed";
  public static final String FAILED = "Failed";
}
