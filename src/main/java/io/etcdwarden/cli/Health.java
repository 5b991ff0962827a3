package io.etcdwarden.cli;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.LastError;
import io.etcdwarden.status.ConditionType;
import java.util.Map;
import java.util.Optional;

/** How a condition reads to somebody who has never seen one, and what helps when it is not well. */
final class Health {
  private static final Map<String, String> REMEDIES_BY_CODE =
      Map.of(
          "ERR_INVALID_SPEC", "change the field of the resource that the message names",
          "ERR_INVALID_CONFIGURATION", "change the operator's configuration as the message says",
          "ERR_FORBIDDEN", "apply the rights in deploy/ to the operator's ServiceAccount",
          "ERR_API_SERVER", "wait: it is tried again; check the API server if it goes on",
          "ERR_INTERNAL", "look into the operator's log, and report it");

  private Health() {}

  static boolean isWell(Condition condition) {
    return ConditionType.of(condition)
        .map(type -> type.isHealthy(condition))
        .orElseGet(condition::hasStatusTrue);
  }

  /** Whether something is known to be wrong; a condition that is Unknown is not. */
  static boolean isWrong(Condition condition) {
    return !isWell(condition) && !Condition.UNKNOWN.equals(condition.status());
  }

  /** The condition as a sentence that is true now. */
  static String plain(Condition condition) {
    Optional<String> sentence = ConditionType.of(condition).map(Health::sentenceIfTrue);
    String shown = sentence.orElseGet(condition::type);
    return switch (condition.status()) {
      case Condition.TRUE -> sentence.orElse(shown + " holds");
      case Condition.FALSE -> sentence.map(it -> "not so: " + it).orElse(shown + " does not hold");
      default -> "not known yet: " + shown;
    };
  }

  private static String sentenceIfTrue(ConditionType type) {
    return switch (type) {
      case READY -> "enough members are alive to agree on writes";
      case ALL_MEMBERS_READY -> "every member is alive";
      case ALL_MEMBERS_UPDATED -> "every member runs the newest configuration";
      case BACKUP_READY -> "snapshots are as fresh as they should be";
      case CERTIFICATES_READY -> "every certificate is there and good";
      case CLUSTER_ID_MISMATCH -> "members belong to different clusters";
      case DATA_VOLUMES_READY -> "every member has its volume";
      case LAST_SNAPSHOT_COMPACTION_SUCCEEDED -> "the last compaction of snapshots succeeded";
      case BOOTSTRAPPED_WITH_EXISTING_CLUSTER -> "the existing cluster has been joined";
      case RECONCILING -> "the cluster is on its way to what the resource asks for";
      case STALLED -> "nothing more is done until the resource is changed";
    };
  }

  static String remedy(Condition condition) {
    return ConditionType.of(condition)
        .flatMap(Health::remedy)
        .orElse("see the message; the events of the Etcd say what led to it");
  }

  private static Optional<String> remedy(ConditionType type) {
    return switch (type) {
      case READY ->
          Optional.of(
              "look at the members' pods (kubectl describe pod) and at the log of container etcd;"
                  + " writes are possible again once a majority is back");
      case ALL_MEMBERS_READY ->
          Optional.of(
              "look at the pods of the members that are named, and at the log of their containers");
      case ALL_MEMBERS_UPDATED ->
          Optional.of(
              "wait for the pods to restart one by one; if one does not become ready, look at it");
      case BACKUP_READY ->
          Optional.of(
              "look at the log of container backup-restore of the leader: credentials, bucket,"
                  + " network");
      case CERTIFICATES_READY ->
          Optional.of(
              "repair the Secret and the key that the message names, or remove a generated Secret"
                  + " so that it is made anew");
      case CLUSTER_ID_MISMATCH ->
          Optional.of(
              "stop all clients, scale to 0 and restore from backup: the members' data differ");
      case DATA_VOLUMES_READY ->
          Optional.of(
              "look at the claims that are named (kubectl describe pvc): storage class, capacity,"
                  + " quota");
      case LAST_SNAPSHOT_COMPACTION_SUCCEEDED ->
          Optional.of("look at the compaction Job and its pod; it is tried again by itself");
      case BOOTSTRAPPED_WITH_EXISTING_CLUSTER ->
          Optional.of("check that the endpoints of spec.etcd.bootstrapWithExistingCluster answer");
      case STALLED -> Optional.of("change the field of the resource that the message names");
      case RECONCILING -> Optional.empty();
    };
  }

  static String remedy(LastError error) {
    return REMEDIES_BY_CODE.getOrDefault(
        error.code(), "put right what the API server's words name; it is tried again by itself");
  }
}
