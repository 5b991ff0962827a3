package io.etcdwarden.kube.write;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Labels;
import io.etcdwarden.kube.watch.EtcdEventSources;
import io.etcdwarden.pki.secret.PkiLabels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;

/**
 * Writes the ConfigMap with the CA certificates for clients, whose name a user chooses. A ConfigMap
 * that the operator did not write for this Etcd is never changed: it may be any ConfigMap of the
 * namespace.
 */
public final class BundleWriter {
  private final KubernetesClient client;
  private final EtcdEventSources sources;
  private final Applier applier;

  public BundleWriter(KubernetesClient client, EtcdEventSources sources, Applier applier) {
    this.client = client;
    this.sources = sources;
    this.applier = applier;
  }

  /**
   * Writes the ConfigMap; sends no request if the cached one already has every field.
   *
   * @return whether it has the wanted content now; false if another ConfigMap has its name
   */
  @SuppressWarnings("CheckReturnValue") // the cache has the written ConfigMap
  public boolean write(ConfigMap wanted) {
    ConfigMap live =
        sources
            .owned(ConfigMap.class, wanted.getMetadata().getNamespace())
            .get(ResourceID.fromResource(wanted))
            .orElseGet(() -> client.resource(wanted).get());
    if (live != null && !isOfSameEtcd(live, wanted)) {
      return false;
    }
    applier.apply(wanted);
    return true;
  }

  private static boolean isOfSameEtcd(ConfigMap live, ConfigMap wanted) {
    Map<String, String> labels = requireNonNullElse(live.getMetadata().getLabels(), Map.of());
    return PkiLabels.isTrustBundle(labels)
        && wanted.getMetadata().getLabels().get(Labels.PART_OF).equals(labels.get(Labels.PART_OF));
  }
}
