package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;

/**
 * How members find each other: a name for each, ready or not, because a member gets ready only once
 * it has found the others.
 */
final class PeerService {
  private PeerService() {}

  static Service render(ClusterPlan plan) {
    return new ServiceBuilder()
        .withMetadata(Meta.of(plan, Component.PEER_SERVICE, plan.names().peerService()))
        .withSpec(spec(plan))
        .build();
  }

  private static ServiceSpec spec(ClusterPlan plan) {
    return new ServiceSpecBuilder()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withSessionAffinity("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Meta.memberPodLabels(plan))
        .withPorts(ServicePorts.of("peer", plan.ports().peer()))
        .build();
  }
}
