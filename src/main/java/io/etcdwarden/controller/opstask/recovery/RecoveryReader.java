package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.controller.opstask.member.GatewayFactory;
import io.etcdwarden.controller.opstask.member.RaftMetrics;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoragePlan;
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
final class RecoveryReader {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private final RecoveryApi api;
  private final GatewayFactory gateways;

  RecoveryReader(RecoveryApi api, GatewayFactory gateways) {
    this.api = api;
    this.gateways = gateways;
  }

  StatefulSet memberSet(Etcd etcd) {
    String name = Names.of(etcd).memberSet();
    return api.memberSet(name)
        .filter(set -> Owners.isControlledBy(etcd, set))
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_STATEFULSET,
                    "there is no StatefulSet " + name + " of this Etcd to recover members of"));
  }

  ConfigMap memberConfigMap(Names names) {
    return api.configMap(names.configMap())
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_CONFIGMAP,
                    "there is no ConfigMap " + names.configMap() + " with the configuration"));
  }

  boolean hasQuorum(Etcd etcd) {
    List<Integer> members = ordinals(Planner.size(etcd.getSpec()));
    Names names = Names.of(etcd);
    long ready =
        members.stream()
            .flatMap(ordinal -> pod(etcd, names.pod(ordinal)).stream())
            .filter(RecoveryState::isReady)
            .count();
    return ready > members.size() / 2;
  }

  /** What is there for a recovery that goes on. */
  RecoveryState state(Etcd etcd, RecoveryProgress progress) {
    Names names = Names.of(etcd);
    StatefulSet set = memberSet(etcd);
    String template = claimTemplate(set);
    List<Integer> members = ordinals(progress.size());
    return new RecoveryState(
        set,
        members.stream().flatMap(ordinal -> pod(etcd, names.pod(ordinal)).stream()).toList(),
        pod(etcd, BootstrapPod.name(names)),
        api.configMap(BootstrapPod.configuration(names)).filter(it -> belongsTo(etcd, it)),
        claim(etcd, StoragePlan.claimName(template, progress.survivor())),
        members.stream()
            .map(names::pod)
            .filter(pod -> !pod.equals(progress.survivor()))
            .flatMap(pod -> claim(etcd, StoragePlan.claimName(template, pod)).stream())
            .toList());
  }

  private Optional<Pod> pod(Etcd etcd, String name) {
    return api.pod(name).filter(pod -> belongsTo(etcd, pod));
  }

  private Optional<PersistentVolumeClaim> claim(Etcd etcd, String name) {
    return api.claim(name).filter(claim -> belongsTo(etcd, claim));
  }

  /** A name proves nothing: whoever names an Etcd chooses those of its members and volumes. */
  private static boolean belongsTo(Etcd etcd, HasMetadata object) {
    Map<String, String> ours = Labels.ofCluster(Names.of(etcd).partOf());
    Map<String, String> labels = object.getMetadata().getLabels();
    return Owners.isControlledBy(etcd, object)
        || (labels != null && labels.entrySet().containsAll(ours.entrySet()));
  }

  /**
   * Everything that may decide whose data is kept.
   *
   * @param wished the member that the user names: then nobody need answer, nor be asked
   */
  List<SurvivorChoice.Candidate> candidates(Etcd etcd, StatefulSet set, Optional<String> wished) {
    Optional<EtcdGateway> gateway =
        wished.isPresent() ? gatewayIfAvailable(etcd) : Optional.of(gateways.create(etcd));
    return ordinals(set.getSpec().getReplicas()).stream()
        .map(ordinal -> candidate(etcd, claimTemplate(set), ordinal, gateway))
        .toList();
  }

  /** Empty if what members are called with is gone as well. */
  private Optional<EtcdGateway> gatewayIfAvailable(Etcd etcd) {
    try {
      return Optional.of(gateways.create(etcd));
    } catch (OperatorException missing) {
      if (missing.code() == ErrorCode.API_SERVER) {
        throw missing;
      }
      return Optional.empty();
    }
  }

  private SurvivorChoice.Candidate candidate(
      Etcd etcd, String template, int ordinal, Optional<EtcdGateway> gateway) {
    Names names = Names.of(etcd);
    String pod = names.pod(ordinal);
    Optional<Lease> lease = api.lease(names.member(ordinal));
    Optional<Pod> seen = pod(etcd, pod);
    return new SurvivorChoice.Candidate(
        pod,
        seen.filter(RecoveryState::isReady).isPresent(),
        claim(etcd, StoragePlan.claimName(template, pod))
            .filter(claim -> mayHoldData(claim, lease))
            .isPresent(),
        lease.map(Lease::getSpec).map(LeaseSpec::getHolderIdentity).isPresent(),
        gateway
            .map(open -> open.metrics(names.memberHost(ordinal), ANSWER_TIMEOUT))
            .flatMap(RaftMetrics::of));
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

  private static String claimTemplate(StatefulSet set) {
    return set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName();
  }

  private static List<Integer> ordinals(int members) {
    return IntStream.range(0, members).boxed().toList();
  }
}
