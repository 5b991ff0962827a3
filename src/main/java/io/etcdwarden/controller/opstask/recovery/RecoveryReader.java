package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.controller.opstask.member.MemberClients;
import io.etcdwarden.controller.opstask.member.RaftMetrics;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.observed.LeaseFields;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Replicas;
import io.etcdwarden.plan.StoragePlan;
import io.etcdwarden.sidecar.EtcdMetrics;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the state of a cluster without quorum from the API server and from its members. */
final class RecoveryReader {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private final RecoveryApi api;
  private final MemberClients clients;

  RecoveryReader(RecoveryApi api, MemberClients clients) {
    this.api = api;
    this.clients = clients;
  }

  StatefulSet memberSet(Etcd etcd) {
    String name = Names.of(etcd).memberSet();
    return api.memberSet(name)
        .filter(set -> Owners.isControlledBy(etcd, set))
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_STATEFULSET,
                    "the Etcd has no StatefulSet " + name + ", whose members could be recovered"));
  }

  ConfigMap memberConfigMap(Names names) {
    return api.configMap(names.configMap())
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_CONFIGMAP,
                    "there is no ConfigMap "
                        + names.configMap()
                        + " with the configuration of the members"));
  }

  boolean hasQuorum(Etcd etcd) {
    List<Integer> members = ordinals(Replicas.valid(etcd));
    Names names = Names.of(etcd);
    long ready =
        members.stream()
            .flatMap(ordinal -> pod(etcd, names.pod(ordinal)).stream())
            .filter(RecoveryState::isReady)
            .count();
    return ready > members.size() / 2;
  }

  /** The live objects for the next step of a started recovery. */
  RecoveryState state(Etcd etcd, RecoveryProgress progress) {
    Names names = Names.of(etcd);
    StatefulSet set = memberSet(etcd);
    List<Integer> members = ordinals(progress.size());
    List<PersistentVolumeClaim> otherClaims =
        members.stream()
            .map(names::pod)
            .filter(pod -> !pod.equals(progress.survivor()))
            .flatMap(pod -> claim(set, pod).stream())
            .toList();
    ClaimProof proof = new ClaimProof(api, etcd, set);
    return new RecoveryState(
        set,
        members.stream().flatMap(ordinal -> pod(etcd, names.pod(ordinal)).stream()).toList(),
        pod(etcd, BootstrapPod.name(names)),
        api.configMap(BootstrapPod.configMapName(names)).filter(it -> belongsTo(etcd, it)),
        claim(set, progress.survivor()),
        otherClaims.stream().filter(claim -> belongsTo(etcd, claim)).toList(),
        otherClaims.stream().filter(claim -> !belongsTo(etcd, claim)).map(proof::doubt).toList());
  }

  private Optional<Pod> pod(Etcd etcd, String name) {
    return api.pod(name).filter(pod -> belongsTo(etcd, pod));
  }

  /** The claim that the StatefulSet controller mounts into this pod, whatever labels it has. */
  private Optional<PersistentVolumeClaim> claim(StatefulSet set, String pod) {
    return api.claim(StoragePlan.claimName(claimTemplate(set), pod));
  }

  /** The claims of members that do not have the labels of the cluster. */
  List<PersistentVolumeClaim> unlabelledClaims(Etcd etcd, StatefulSet set) {
    return ordinals(set.getSpec().getReplicas()).stream()
        .flatMap(ordinal -> claim(set, Names.of(etcd).pod(ordinal)).stream())
        .filter(claim -> !belongsTo(etcd, claim))
        .toList();
  }

  /** The claim as it is now; empty if it is gone or was created again. */
  Optional<PersistentVolumeClaim> reread(PersistentVolumeClaim claim) {
    return api.claim(claim.getMetadata().getName())
        .filter(
            current ->
                Objects.equals(claim.getMetadata().getUid(), current.getMetadata().getUid()));
  }

  /**
   * The name alone is no proof: the user who names an Etcd also determines the names of its pods
   * and claims, and such objects may exist already.
   */
  private static boolean belongsTo(Etcd etcd, HasMetadata object) {
    Map<String, String> clusterLabels = Labels.ofCluster(Names.of(etcd).partOf());
    Map<String, String> labels = object.getMetadata().getLabels();
    return Owners.isControlledBy(etcd, object)
        || (labels != null && labels.entrySet().containsAll(clusterLabels.entrySet()));
  }

  /**
   * The facts about each member from which the survivor is chosen.
   *
   * @param requested the member that the task names: then the members need not respond, and the
   *     Secrets for calls to them may be missing
   */
  List<SurvivorChoice.Candidate> candidates(
      Etcd etcd, StatefulSet set, Optional<String> requested) {
    Optional<EtcdMetrics> metrics =
        requested.isPresent() ? metricsIfAvailable(etcd) : Optional.of(clients.metrics(etcd));
    return ordinals(set.getSpec().getReplicas()).stream()
        .map(ordinal -> candidate(etcd, set, ordinal, metrics))
        .toList();
  }

  /** Empty if a Secret for calls to members is missing. */
  private Optional<EtcdMetrics> metricsIfAvailable(Etcd etcd) {
    try {
      return Optional.of(clients.metrics(etcd));
    } catch (OperatorException missing) {
      if (missing.code() == ErrorCode.API_SERVER) {
        throw missing;
      }
      return Optional.empty();
    }
  }

  private SurvivorChoice.Candidate candidate(
      Etcd etcd, StatefulSet set, int ordinal, Optional<EtcdMetrics> metrics) {
    Names names = Names.of(etcd);
    String pod = names.pod(ordinal);
    Optional<Lease> lease = api.lease(names.member(ordinal));
    return new SurvivorChoice.Candidate(
        pod,
        pod(etcd, pod).filter(RecoveryState::isReady).isPresent(),
        claim(set, pod).filter(claim -> ClaimData.mayExist(claim, lease)).isPresent(),
        lease.flatMap(LeaseFields::holderIdentity).isPresent(),
        metrics
            .map(it -> it.read(names.memberHost(ordinal), ANSWER_TIMEOUT))
            .flatMap(RaftMetrics::of));
  }

  private static String claimTemplate(StatefulSet set) {
    return set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName();
  }

  private static List<Integer> ordinals(int members) {
    return IntStream.range(0, members).boxed().toList();
  }
}
