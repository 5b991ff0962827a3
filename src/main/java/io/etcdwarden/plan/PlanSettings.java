package io.etcdwarden.plan;

import io.etcdwarden.config.FeatureGate;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;

/**
 * What the operator's own settings say about every cluster.
 *
 * @param images used where a resource names none
 * @param automountServiceAccountToken whether members' pods get a token for the API server
 * @param upgradeEtcdVersion whether clusters run the newer etcd
 * @param clusterDomain below which the cluster's DNS names are
 */
public record PlanSettings(
    Images images,
    boolean automountServiceAccountToken,
    boolean upgradeEtcdVersion,
    String clusterDomain) {
  /** For a cluster with the domain that nearly all have. */
  public PlanSettings(
      Images images, boolean automountServiceAccountToken, boolean upgradeEtcdVersion) {
    this(images, automountServiceAccountToken, upgradeEtcdVersion, "cluster.local");
  }

  /** What the operator's configuration says. */
  public static PlanSettings of(OperatorConfig config, Images images) {
    return new PlanSettings(
        images,
        !config.controllers().etcd().disableEtcdServiceAccountAutomount(),
        config.featureGates().isOn(FeatureGate.UPGRADE_ETCD_VERSION),
        config.clusterDomain());
  }

  /** The image of a part, in the version that is switched on. */
  public String image(String part) {
    return images.reference(upgradeEtcdVersion ? part + "-next" : part);
  }
}
