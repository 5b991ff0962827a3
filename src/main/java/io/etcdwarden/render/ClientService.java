package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.ClientServicePlan;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Ports;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Service that clients call. */
final class ClientService {
  private ClientService() {}

  static Service render(ClusterPlan plan) {
    return new ServiceBuilder().withMetadata(metadata(plan)).withSpec(spec(plan)).build();
  }

  private static ObjectMeta metadata(ClusterPlan plan) {
    ClientServicePlan service = plan.clientService();
    String name = plan.names().clientService();
    Map<String, String> labels =
        new LinkedHashMap<>(Meta.labels(plan, Component.CLIENT_SERVICE, name));
    labels.putAll(service.labels());
    // The operator finds its objects by this label, so users cannot override it.
    labels.put(Labels.MANAGED_BY, Labels.MANAGER);
    ObjectMeta metadata = Meta.of(plan, name, labels);
    metadata.setAnnotations(service.annotations());
    return metadata;
  }

  private static ServiceSpec spec(ClusterPlan plan) {
    Ports ports = plan.ports();
    return new ServiceSpecBuilder()
        .withType("ClusterIP")
        .withSessionAffinity("None")
        .withSelector(Meta.memberPodLabels(plan))
        .withPorts(
            ServicePorts.of("client", ports.client()),
            ServicePorts.of("server", ports.peer()),
            ServicePorts.of("backuprestore", ports.backup()))
        .withTrafficDistribution(plan.clientService().trafficDistribution().orElse(null))
        .build();
  }
}
