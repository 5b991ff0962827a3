package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;

/**
 * The headless Service that gives each member a host name. It also publishes members that are not
 * ready, because a member becomes ready only after it has found the others.
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
