package io.etcdwarden.support.node;

import io.etcdwarden.api.Annotations;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes to the API server what backup sidecars write: renews the Lease of each member that
 * responds, and the snapshot Leases for the leader. It patches Leases and never creates them.
 */
final class FakeSidecar {
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("etcdbrctl")
          .build();
  private static final String FULL = "--full-snapshot-lease-name=";
  private static final String DELTA = "--delta-snapshot-lease-name=";

  private final KubernetesClient client;
  private final Indexer<Pod> pods;
  private final FakeKubelet fakeKubelet;
  private final MemberRunner memberRunner;
  private final Clock clock;
  private final Set<String> stoppedHeartbeats = ConcurrentHashMap.newKeySet();
  private final Set<String> firstSnapshotTaken = ConcurrentHashMap.newKeySet();

  FakeSidecar(
      KubernetesClient client,
      Indexer<Pod> pods,
      FakeKubelet fakeKubelet,
      MemberRunner memberRunner,
      Clock clock) {
    this.client = client;
    this.pods = pods;
    this.fakeKubelet = fakeKubelet;
    this.memberRunner = memberRunner;
    this.clock = clock;
  }

  /** Stops the renewals of this pod until {@link #resumeHeartbeat}. */
  void stopHeartbeat(String namespace, String pod) {
    stoppedHeartbeats.add(namespace + "/" + pod);
  }

  void resumeHeartbeat(String namespace, String pod) {
    stoppedHeartbeats.remove(namespace + "/" + pod);
  }

  void renewMembers() {
    pods.list().forEach(this::renewMember);
  }

  void renewDeltaSnapshots() {
    pods.list().forEach(pod -> renewSnapshots(pod, DELTA));
  }

  /** Renews the Lease as soon as the member responds; a real sidecar waits for one heartbeat. */
  void renewMember(Pod pod) {
    Optional<MemberState> state = memberRunner.state(pod).filter(MemberState::hasAnswered);
    Optional<RenderedConfig> config = fakeKubelet.configOf(pod);
    if (state.isEmpty() || config.isEmpty() || stoppedHeartbeats.contains(key(pod))) {
      return;
    }
    boolean tls = config.get().peersUseTls(StatefulSetPods.member(pod));
    patch(
        pod,
        config.get().memberName(StatefulSetPods.member(pod)),
        lease(state.get().holderIdentity())
            .withMetadata(
                new ObjectMetaBuilder()
                    .addToAnnotations(Annotations.MEMBER_TLS, String.valueOf(tls))
                    .build())
            .build());
    if (state.get().leads() && firstSnapshotTaken.add(pod.getMetadata().getUid())) {
      renewSnapshots(pod, FULL);
      renewSnapshots(pod, DELTA);
    }
  }

  private void renewSnapshots(Pod pod, String argument) {
    if (memberRunner.state(pod).filter(MemberState::leads).isPresent()
        && !stoppedHeartbeats.contains(key(pod))) {
      argument(pod, argument).ifPresent(name -> patch(pod, name, lease("0").build()));
    }
  }

  private LeaseBuilder lease(String holder) {
    ZonedDateTime now = clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    return new LeaseBuilder().withNewSpec().withHolderIdentity(holder).withRenewTime(now).endSpec();
  }

  private void patch(Pod pod, String name, Lease change) {
    var lease = client.leases().inNamespace(pod.getMetadata().getNamespace()).withName(name);
    if (lease.get() != null) {
      lease.patch(MERGE, client.getKubernetesSerialization().asJson(change));
    }
  }

  static Optional<String> argument(Pod pod, String prefix) {
    return pod.getSpec().getContainers().stream()
        .map(Container::getArgs)
        .flatMap(List::stream)
        .filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length()))
        .findFirst();
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
