package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.RecoveryDesk;
import io.etcdwarden.plan.Names;
import io.etcdwarden.sidecar.EtcdGateway;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Sees how a cluster without quorum is: what the API server has, and what members say. */
final class RecoveryLook {
  private static final Duration AN_ANSWER = Duration.ofSeconds(5);

  private final RecoveryDesk desk;
  private final MemberCalls calls;

  RecoveryLook(RecoveryDesk desk, MemberCalls calls) {
    this.desk = desk;
    this.calls = calls;
  }

  StatefulSet set(Etcd etcd) {
    String name = MemberCalls.names(etcd).memberSet();
    return desk.memberSet(name)
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_STATEFULSET,
                    "there is no StatefulSet " + name + " to recover members of"));
  }

  ConfigMap configuration(Names names) {
    return desk.configuration(names.configMap())
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_CONFIGMAP,
                    "there is no ConfigMap " + names.configMap() + " with the configuration"));
  }

  boolean hasQuorum(Etcd etcd) {
    List<Integer> members = ordinals(requireNonNullElse(etcd.getSpec().replicas(), 0));
    Names names = MemberCalls.names(etcd);
    long ready =
        members.stream()
            .flatMap(ordinal -> desk.pod(names.pod(ordinal)).stream())
            .filter(RecoveryScene::isReady)
            .count();
    return ready > members.size() / 2;
  }

  /** What is there for a recovery that goes on. */
  RecoveryScene scene(Etcd etcd, RecoveryMark mark) {
    Names names = MemberCalls.names(etcd);
    StatefulSet set = set(etcd);
    String template = template(set);
    List<Integer> members = ordinals(mark.size());
    return new RecoveryScene(
        set,
        members.stream().flatMap(ordinal -> desk.pod(names.pod(ordinal)).stream()).toList(),
        desk.pod(FoundingPod.name(names)),
        desk.configuration(FoundingPod.configuration(names)),
        desk.claim(FoundingPod.claim(template, mark.kept())),
        members.stream()
            .map(names::pod)
            .filter(pod -> !pod.equals(mark.kept()))
            .flatMap(pod -> desk.claim(FoundingPod.claim(template, pod)).stream())
            .toList());
  }

  /**
   * Everything that may decide whose data is kept.
   *
   * @param wished the member that the user names: then nobody need answer, nor be asked
   */
  List<KeptMember.Candidate> candidates(Etcd etcd, StatefulSet set, Optional<String> wished) {
    Optional<EtcdGateway> gateway =
        wished.isPresent() ? ifOpen(etcd) : Optional.of(calls.open(etcd));
    return ordinals(set.getSpec().getReplicas()).stream()
        .map(ordinal -> candidate(etcd, template(set), ordinal, gateway))
        .toList();
  }

  /** Empty if what members are called with is gone as well. */
  private Optional<EtcdGateway> ifOpen(Etcd etcd) {
    try {
      return Optional.of(calls.open(etcd));
    } catch (OperatorException missing) {
      if (missing.code() == ErrorCode.API_SERVER) {
        throw missing;
      }
      return Optional.empty();
    }
  }

  private KeptMember.Candidate candidate(
      Etcd etcd, String template, int ordinal, Optional<EtcdGateway> gateway) {
    Names names = MemberCalls.names(etcd);
    String pod = names.pod(ordinal);
    Names withPrefix =
        Names.of(
            names.etcd(),
            names.namespace(),
            requireNonNullElse(etcd.getSpec().memberNamePrefix(), ""));
    Optional<Lease> lease = desk.lease(withPrefix.member(ordinal));
    Optional<Pod> seen = desk.pod(pod);
    return new KeptMember.Candidate(
        pod,
        seen.filter(RecoveryScene::isReady).isPresent(),
        desk.claim(FoundingPod.claim(template, pod))
            .filter(claim -> mayHoldData(claim, lease))
            .isPresent(),
        lease.map(Lease::getSpec).map(LeaseSpec::getHolderIdentity).isPresent(),
        gateway
            .map(open -> open.figures(names.memberHost(ordinal), AN_ANSWER))
            .flatMap(MemberFigures::of));
  }

  /**
   * A volume that is newer than the member's last heartbeat has never been served from. When it was
   * made is told in whole seconds.
   */
  static boolean mayHoldData(PersistentVolumeClaim claim, Optional<Lease> lease) {
    boolean isLost =
        claim.getMetadata().getDeletionTimestamp() != null
            || (claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase()));
    Instant made = Instant.parse(claim.getMetadata().getCreationTimestamp()).plusSeconds(1);
    boolean isNew =
        lease
            .map(Lease::getSpec)
            .map(LeaseSpec::getRenewTime)
            .filter(renewed -> renewed.toInstant().isBefore(made))
            .isPresent();
    return !isLost && !isNew;
  }

  private static String template(StatefulSet set) {
    return set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName();
  }

  private static List<Integer> ordinals(int members) {
    return IntStream.range(0, members).boxed().toList();
  }
}
