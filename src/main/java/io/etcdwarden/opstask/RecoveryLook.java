package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.Owners;
import io.etcdwarden.kube.RecoveryDesk;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.sidecar.EtcdGateway;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
        .filter(set -> Owners.isControlledBy(etcd, set))
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_STATEFULSET,
                    "there is no StatefulSet " + name + " of this Etcd to recover members of"));
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
    List<Integer> members = ordinals(Planner.size(etcd.getSpec()));
    Names names = MemberCalls.names(etcd);
    long ready =
        members.stream()
            .flatMap(ordinal -> pod(etcd, names.pod(ordinal)).stream())
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
        members.stream().flatMap(ordinal -> pod(etcd, names.pod(ordinal)).stream()).toList(),
        pod(etcd, FoundingPod.name(names)),
        desk.configuration(FoundingPod.configuration(names)).filter(it -> isOf(etcd, it)),
        claim(etcd, FoundingPod.claim(template, mark.kept())),
        members.stream()
            .map(names::pod)
            .filter(pod -> !pod.equals(mark.kept()))
            .flatMap(pod -> claim(etcd, FoundingPod.claim(template, pod)).stream())
            .toList());
  }

  private Optional<Pod> pod(Etcd etcd, String name) {
    return desk.pod(name).filter(pod -> isOf(etcd, pod));
  }

  private Optional<PersistentVolumeClaim> claim(Etcd etcd, String name) {
    return desk.claim(name).filter(claim -> isOf(etcd, claim));
  }

  /** A name proves nothing: whoever names an Etcd chooses those of its members and volumes. */
  private static boolean isOf(Etcd etcd, HasMetadata object) {
    Map<String, String> ours = Labels.ofCluster(MemberCalls.names(etcd).partOf());
    Map<String, String> labels = object.getMetadata().getLabels();
    return Owners.isControlledBy(etcd, object)
        || (labels != null && labels.entrySet().containsAll(ours.entrySet()));
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
    Optional<Pod> seen = pod(etcd, pod);
    return new KeptMember.Candidate(
        pod,
        seen.filter(RecoveryScene::isReady).isPresent(),
        claim(etcd, FoundingPod.claim(template, pod))
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
