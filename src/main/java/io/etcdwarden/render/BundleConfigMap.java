package io.etcdwarden.render;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.etcdwarden.pki.request.BundleSpec;
import io.etcdwarden.pki.secret.BundleFormat;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ConfigMap in which clients find the CA certificates of the client line. */
public final class BundleConfigMap {
  private BundleConfigMap() {}

  /** The ConfigMap that {@code spec.pki.trustBundle} names, with these certificates. */
  public static ConfigMap render(ClusterPlan plan, ClientBundle bundle) {
    BundleSpec spec = plan.pki().bundle();
    Map<String, byte[]> data = bundle.data(spec.formats(), spec.password());
    ConfigMapBuilder builder =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(spec.configMap())
            .withNamespace(plan.names().namespace())
            .withLabels(
                PkiLabels.labels(plan.pki().cluster(), Line.CLIENT, PkiLabels.Role.TRUST_BUNDLE))
            .withAnnotations(annotations(plan, bundle))
            .withOwnerReferences(owners(plan))
            .endMetadata();
    for (BundleFormat format : spec.formats()) {
      byte[] value = data.get(format.dataKey());
      switch (format) {
        case PEM -> builder.addToData(format.dataKey(), new String(value, US_ASCII));
        case PKCS12 ->
            builder.addToBinaryData(format.dataKey(), Base64.getEncoder().encodeToString(value));
      }
    }
    return builder.build();
  }

  /** Garbage collection deletes the ConfigMap with its owner. */
  private static List<OwnerReference> owners(ClusterPlan plan) {
    return plan.pki().policy().retain() ? List.of() : Meta.ownerReferences(plan);
  }

  private static Map<String, String> annotations(ClusterPlan plan, ClientBundle bundle) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(PkiLabels.BUNDLE_HASH, bundle.hash());
    if (plan.pki().policy().retain()) {
      annotations.put(PkiLabels.RETAINED_FOR, plan.pki().cluster());
    }
    return annotations;
  }
}
