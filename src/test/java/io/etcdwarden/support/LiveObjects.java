package io.etcdwarden.support;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.Renderer;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Instant;
import java.time.ZoneOffset;

/** Objects as sidecars, kubelets and the StatefulSet controller write them. */
public final class LiveObjects {
  private static final String CREATED = "2026-02-28T12:00:00Z";

  private LiveObjects() {}

  /** Returns a Lease that no sidecar has renewed yet. */
  public static Lease lease(String name) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("ns")
        .withCreationTimestamp(CREATED)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  /** Returns a Lease that a sidecar has renewed; the holder may be null. */
  public static Lease lease(String name, String holder, Instant renewed) {
    return new LeaseBuilder(lease(name))
        .editSpec()
        .withHolderIdentity(holder)
        .withRenewTime(renewed.atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  /** Adds the annotation in which the sidecar reports whether its member uses peer TLS. */
  public static Lease withTlsAnnotation(Lease lease, boolean peerTls) {
    return new LeaseBuilder(lease)
        .editMetadata()
        .addToAnnotations(Annotations.MEMBER_TLS, String.valueOf(peerTls))
        .endMetadata()
        .build();
  }

  /** Returns the pod of a member. */
  public static Pod pod(String name, boolean containersReady) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("ns")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType("ContainersReady")
        .withStatus(containersReady ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  /**
   * Returns the member set of a plan, with all pods present and of one revision.
   *
   * @param ready the number of ready pods
   */
  public static StatefulSet memberSet(ClusterPlan plan, int ready) {
    StatefulSet set =
        Renderer.render(plan).desired().stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .findFirst()
            .orElseThrow();
    int replicas = set.getSpec().getReplicas();
    return new StatefulSetBuilder(set)
        .editMetadata()
        .withGeneration(4L)
        .endMetadata()
        .withNewStatus()
        .withObservedGeneration(4L)
        .withReplicas(replicas)
        .withCurrentReplicas(replicas)
        .withUpdatedReplicas(replicas)
        .withReadyReplicas(ready)
        .withCurrentRevision("main-1")
        .withUpdateRevision("main-1")
        .endStatus()
        .build();
  }

  /** Returns the bound claim of a member of Etcd {@code main}. */
  public static PersistentVolumeClaim claim(String name, String capacity, String storageClass) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(Labels.ofCluster("main"))
        .withNamespace("ns")
        .withUid("uid-of-" + name)
        .withResourceVersion("7")
        .endMetadata()
        .withNewSpec()
        .withStorageClassName(storageClass)
        .withNewResources()
        .addToRequests("storage", new Quantity(capacity))
        .endResources()
        .endSpec()
        .withNewStatus()
        .withPhase("Bound")
        .endStatus()
        .build();
  }
}
