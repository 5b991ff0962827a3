package io.etcdwarden.controller.etcd;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.Severity;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.BundleConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the ConfigMap in which clients find the CA certificates of the client line. Members do not
 * need it, so a ConfigMap that cannot be written is a warning, and the cluster goes on.
 */
final class ClientTrust {
  private ClientTrust() {}

  /**
   * Writes the ConfigMap, and deletes those of earlier names.
   *
   * @param pki the outcome whose Secrets are written
   * @return the outcome, with a warning if the ConfigMap could not be written
   */
  static PkiOutcome publish(PlannedCluster planned, PkiOutcome pki, EtcdCluster cluster) {
    ClusterPlan plan = planned.plan();
    Optional<String> problem;
    try {
      problem = write(plan, pki, cluster);
      deleteObsolete(planned, cluster);
    } catch (OperatorException refused) {
      problem = Optional.of(refused.getMessage());
    }
    return problem.map(it -> pki.withWarning(warning(plan, it))).orElse(pki);
  }

  private static void deleteObsolete(PlannedCluster planned, EtcdCluster cluster) {
    List<ObjectRef> obsolete = obsolete(planned);
    if (!obsolete.isEmpty()) {
      cluster.delete(obsolete);
    }
  }

  private static List<ObjectRef> obsolete(PlannedCluster planned) {
    return planned.observed().objects().values().stream()
        .filter(ClientTrust::isBundle)
        .filter(
            object ->
                !object.getMetadata().getName().equals(planned.plan().pki().bundle().configMap()))
        .map(ObjectRef::of)
        .toList();
  }

  private static boolean isBundle(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return object instanceof ConfigMap && labels != null && PkiLabels.isTrustBundle(labels);
  }

  private static Optional<String> write(ClusterPlan plan, PkiOutcome pki, EtcdCluster cluster) {
    String name = plan.pki().bundle().configMap();
    if (name.isEmpty() || pki.clientBundle().isEmpty()) {
      return Optional.empty();
    }
    if (name.equals(plan.names().configMap())) {
      return Optional.of(
          "ConfigMap %s/%s is the configuration of the members. Set another name."
              .formatted(plan.names().namespace(), name));
    }
    return cluster.publish(BundleConfigMap.render(plan, pki.clientBundle()))
        ? Optional.empty()
        : Optional.of(
            "ConfigMap %s/%s exists and was not written for this Etcd, so the operator does not"
                    .formatted(plan.names().namespace(), name)
                + " change it, and clients find no CA certificates of this Etcd there. Delete it,"
                + " or set another name.");
  }

  private static Finding warning(ClusterPlan plan, String problem) {
    return new Finding(
        Line.CLIENT,
        Part.CA,
        FindingCode.TRUST_BUNDLE_NOT_WRITTEN,
        Severity.WARNING,
        plan.pki().bundle().configMap(),
        "",
        "spec.pki.trustBundle: " + problem);
  }
}
