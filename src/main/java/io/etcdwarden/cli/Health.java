package io.etcdwarden.cli;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.LastError;
import io.etcdwarden.status.ConditionType;
import java.util.Map;
import java.util.Optional;

/**
 * Explains conditions and errors of an Etcd in plain words, and names a remedy for each problem.
 */
final class Health {
  private static final Map<String, String> REMEDIES_BY_CODE =
      Map.of(
          "ERR_INVALID_SPEC", "change the field of the Etcd that the message names",
          "ERR_INVALID_CONFIGURATION", "change the operator's configuration as the message says",
          "ERR_FORBIDDEN", "bind the operator's ServiceAccount to the roles in deploy/",
          "ERR_API_SERVER", "the operator retries; check the API server if the error persists",
          "ERR_INTERNAL", "see the operator's log, and report a bug");

  private Health() {}

  /** Whether the condition has its healthy status, which is False for some types. */
  static boolean isHealthy(Condition condition) {
    return ConditionType.of(condition)
        .map(type -> type.isHealthy(condition))
        .orElseGet(condition::hasStatusTrue);
  }

  /** Whether the condition reports a problem; a condition with status Unknown does not. */
  static boolean isProblem(Condition condition) {
    return !isHealthy(condition) && !Condition.UNKNOWN.equals(condition.status());
  }

  /** The meaning of the status of the condition. */
  static String meaning(Condition condition) {
    Optional<Meaning> meaning = ConditionType.of(condition).map(Health::meaning);
    return switch (condition.status()) {
      case Condition.TRUE -> meaning.map(Meaning::ifTrue).orElse(condition.type() + " is true");
      case Condition.FALSE -> meaning.map(Meaning::ifFalse).orElse(condition.type() + " is false");
      default -> "unknown whether " + meaning.map(Meaning::ifTrue).orElse(condition.type());
    };
  }

  private record Meaning(String ifTrue, String ifFalse) {}

  private static Meaning meaning(ConditionType type) {
    return switch (type) {
      case READY ->
          new Meaning("a quorum of members is ready", "fewer members are ready than a quorum");
      case ALL_MEMBERS_READY -> new Meaning("all members are ready", "a member is not ready");
      case ALL_MEMBERS_UPDATED ->
          new Meaning(
              "all members run the current configuration",
              "a member does not run the current configuration");
      case BACKUP_READY -> new Meaning("snapshots are up to date", "snapshots are not up to date");
      case CERTIFICATES_READY ->
          new Meaning(
              "all certificates exist and are valid", "a certificate is missing or invalid");
      case CLUSTER_ID_MISMATCH ->
          new Meaning(
              "members belong to different clusters", "all members belong to the same cluster");
      case DATA_VOLUMES_READY ->
          new Meaning("all members have their volume", "a member has no usable volume");
      case LAST_SNAPSHOT_COMPACTION_SUCCEEDED ->
          new Meaning(
              "the last compaction of snapshots succeeded",
              "the last compaction of snapshots failed");
      case BOOTSTRAPPED_WITH_EXISTING_CLUSTER ->
          new Meaning(
              "the members have joined the existing cluster",
              "the members have not joined the existing cluster");
      case RECONCILING ->
          new Meaning("the operator is applying the spec", "the operator has applied the spec");
      case STALLED ->
          new Meaning(
              "the operator cannot continue until the Etcd is changed",
              "the operator can continue");
    };
  }

  static String remedy(Condition condition) {
    return ConditionType.of(condition)
        .flatMap(Health::remedy)
        .orElse("see the message and the events of the Etcd");
  }

  private static Optional<String> remedy(ConditionType type) {
    return switch (type) {
      case READY ->
          Optional.of(
              "check the members' pods (kubectl describe pod) and the log of container etcd; writes"
                  + " are possible again as soon as a majority of members is ready");
      case ALL_MEMBERS_READY ->
          Optional.of("check the pods that the message names, and the logs of their containers");
      case ALL_MEMBERS_UPDATED ->
          Optional.of(
              "wait while the pods restart one by one; check a pod that does not become ready");
      case BACKUP_READY ->
          Optional.of(
              "check the log of container backup-restore of the leader: credentials, bucket,"
                  + " network");
      case CERTIFICATES_READY ->
          Optional.of(
              "correct the Secret and the key that the message names, or delete a generated Secret"
                  + " so that the operator creates it again; restart pods if the message asks for"
                  + " it");
      case CLUSTER_ID_MISMATCH ->
          Optional.of(
              "stop all clients, scale to 0 and restore from backup: the members' data differ");
      case DATA_VOLUMES_READY ->
          Optional.of(
              "check the claims that the message names (kubectl describe pvc): storage class,"
                  + " capacity, quota");
      case LAST_SNAPSHOT_COMPACTION_SUCCEEDED ->
          Optional.of("check the compaction Job and its pod; the operator retries the compaction");
      case BOOTSTRAPPED_WITH_EXISTING_CLUSTER ->
          Optional.of(
              "check that the endpoints of spec.etcd.bootstrapWithExistingCluster are reachable");
      case STALLED -> Optional.of("change the field of the Etcd that the message names");
      case RECONCILING -> Optional.empty();
    };
  }

  static String remedy(LastError error) {
    return REMEDIES_BY_CODE.getOrDefault(
        error.code(), "correct what the error message names; the operator retries");
  }
}
