package io.etcdwarden.controller.etcd;

import java.util.Optional;

/**
 * The gates of a rollout, in the order in which they are checked.
 *
 * <p>A gate that decides ends the check, so a gate may rely on the gates above it: those below
 * {@link #NO_MEMBER_SET} run only for a cluster with a StatefulSet, those below {@link
 * #HIBERNATION} only for a plan that runs members. To hold a rollout for a new reason, add a
 * constant here and its check to {@link TlsGates} or {@link MemberSetGates}.
 */
enum RolloutGate {
  /** A cluster never starts with fewer members than it has: they would have no quorum. */
  FEWER_MEMBERS,

  /** No member starts or restarts while certificates are unusable. */
  UNUSABLE_CERTIFICATES,

  /** A cluster without runtime components needs no gate. */
  RUNTIME_DISABLED,

  /** No member starts or restarts before the Secret of the store exists. */
  STORE_SECRET_MISSING,

  /** Pods without StatefulSet are adopted before members are added. */
  NO_MEMBER_SET,

  /** Several members cannot go back to plain peer connections. */
  PEER_TLS_REMOVED,

  /** Peer TLS does not change while only some members are ready. */
  PEER_TLS_WHILE_PARTLY_READY,

  /** A StatefulSet with another selector is replaced: Kubernetes does not let it change. */
  SELECTOR_CHANGED,

  /** A StatefulSet with another Service name is replaced: Kubernetes does not let it change. */
  SERVICE_CHANGED,

  /** Members may stop at any time; those that know each other keep their peer scheme. */
  HIBERNATION,

  /** Members that know each other start as they stopped; peer TLS changes when all are ready. */
  PEER_TLS_BEFORE_ALL_READY,

  /** A cluster that never ran a member has no member to wait for. */
  NO_MEMBER_YET,

  /** TLS of the running members changes before everything else. */
  TLS_CHANGED,

  /** Members are added when the existing members are ready. */
  ADDED_MEMBERS_BEFORE_ALL_READY,

  /** Members are added when every running member reports the planned peer TLS. */
  PEER_TLS_NOT_REPORTED;

  /** What is applied; empty if this gate leaves the decision to the gates below. */
  Optional<Rollout> check(RolloutInput input) {
    return switch (this) {
      case FEWER_MEMBERS -> MemberSetGates.fewerMembers(input);
      case UNUSABLE_CERTIFICATES -> TlsGates.unusableCertificates(input);
      case RUNTIME_DISABLED -> MemberSetGates.runtimeDisabled(input);
      case STORE_SECRET_MISSING -> MemberSetGates.storeSecretMissing(input);
      case NO_MEMBER_SET -> MemberSetGates.noMemberSet(input);
      case PEER_TLS_REMOVED -> TlsGates.peerTlsRemoved(input);
      case PEER_TLS_WHILE_PARTLY_READY -> TlsGates.peerTlsWhilePartlyReady(input);
      case SELECTOR_CHANGED -> MemberSetGates.selectorChanged(input);
      case SERVICE_CHANGED -> MemberSetGates.serviceChanged(input);
      case HIBERNATION -> MemberSetGates.hibernation(input);
      case PEER_TLS_BEFORE_ALL_READY -> TlsGates.peerTlsBeforeAllReady(input);
      case NO_MEMBER_YET -> MemberSetGates.noMemberYet(input);
      case TLS_CHANGED -> TlsGates.tlsChanged(input);
      case ADDED_MEMBERS_BEFORE_ALL_READY -> MemberSetGates.addedMembersBeforeAllReady(input);
      case PEER_TLS_NOT_REPORTED -> TlsGates.peerTlsNotReported(input);
    };
  }
}
