package io.etcdwarden.cli;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.LastError;
import java.util.Map;

/** How a condition reads to somebody who has never seen one, and what helps when it is not well. */
final class Health {
  private static final Map<String, String> PLAIN =
      Map.ofEntries(
          Map.entry("Ready", "enough members are alive to agree on writes"),
          Map.entry("AllMembersReady", "every member is alive"),
          Map.entry("AllMembersUpdated", "every member runs the newest configuration"),
          Map.entry("BackupReady", "snapshots are as fresh as they should be"),
          Map.entry("CertificatesReady", "every certificate is there and good"),
          Map.entry("ClusterIDMismatch", "members belong to different clusters"),
          Map.entry("DataVolumesReady", "every member has its volume"),
          Map.entry(
              "LastSnapshotCompactionSucceeded", "the last compaction of snapshots succeeded"),
          Map.entry("BootstrappedWithExistingCluster", "the existing cluster has been joined"),
          Map.entry("Reconciling", "the cluster is on its way to what the resource asks for"),
          Map.entry("Stalled", "nothing more is done until the resource is changed"));

  private static final Map<String, String> REMEDIES =
      Map.ofEntries(
          Map.entry(
              "Ready",
              "look at the members' pods (kubectl describe pod) and at the log of container etcd;"
                  + " writes are possible again once a majority is back"),
          Map.entry(
              "AllMembersReady",
              "look at the pods of the members that are named, and at the log of their containers"),
          Map.entry(
              "AllMembersUpdated",
              "wait for the pods to restart one by one; if one does not become ready, look at it"),
          Map.entry(
              "BackupReady",
              "look at the log of container backup-restore of the leader: credentials, bucket,"
                  + " network"),
          Map.entry(
              "CertificatesReady",
              "repair the Secret and the key that the message names, or remove a generated Secret"
                  + " so that it is made anew"),
          Map.entry(
              "ClusterIDMismatch",
              "stop all clients, scale to 0 and restore from backup: the members' data differ"),
          Map.entry(
              "DataVolumesReady",
              "look at the claims that are named (kubectl describe pvc): storage class, capacity,"
                  + " quota"),
          Map.entry(
              "LastSnapshotCompactionSucceeded",
              "look at the compaction Job and its pod; it is tried again by itself"),
          Map.entry(
              "BootstrappedWithExistingCluster",
              "check that the endpoints of spec.etcd.bootstrapWithExistingCluster answer"),
          Map.entry("Stalled", "change the field of the resource that the message names"));

  private static final Map<String, String> REMEDIES_BY_CODE =
      Map.of(
          "ERR_INVALID_SPEC", "change the field of the resource that the message names",
          "ERR_INVALID_CONFIGURATION", "change the operator's configuration as the message says",
          "ERR_FORBIDDEN", "apply the rights in deploy/ to the operator's ServiceAccount",
          "ERR_API_SERVER", "wait: it is tried again; check the API server if it goes on",
          "ERR_INTERNAL", "look into the operator's log, and report it");

  private Health() {}

  /** Most conditions are well when they hold; two say what is amiss. */
  static boolean isWell(Condition condition) {
    String well = isWellWhenFalse(condition.type()) ? Condition.FALSE : Condition.TRUE;
    return well.equals(condition.status());
  }

  /** Whether it is known to be wrong, rather than not heard of yet. */
  static boolean isWrong(Condition condition) {
    return !isWell(condition) && !Condition.UNKNOWN.equals(condition.status());
  }

  /** What the condition says, as a sentence that is true now. */
  static String plain(Condition condition) {
    String sentence = PLAIN.getOrDefault(condition.type(), condition.type());
    boolean known = PLAIN.containsKey(condition.type());
    return switch (condition.status()) {
      case Condition.TRUE -> known ? sentence : sentence + " holds";
      case Condition.FALSE -> known ? "not so: " + sentence : sentence + " does not hold";
      default -> "not known yet: " + sentence;
    };
  }

  static String remedy(Condition condition) {
    return REMEDIES.getOrDefault(
        condition.type(), "see the message; the events of the Etcd say what led to it");
  }

  static String remedy(LastError error) {
    return REMEDIES_BY_CODE.getOrDefault(
        error.code(), "put right what the API server's words name; it is tried again by itself");
  }

  private static boolean isWellWhenFalse(String type) {
    return type.equals("ClusterIDMismatch") || type.equals("Stalled");
  }
}
