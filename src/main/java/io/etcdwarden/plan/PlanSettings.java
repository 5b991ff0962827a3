package io.etcdwarden.plan;

import io.etcdwarden.config.FeatureGate;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import java.time.Duration;

/**
 * The settings of the operator that apply to every cluster.
 *
 * @param images the images for specs that name none
 * @param automountServiceAccountToken whether the members' pods mount a token for the API server
 * @param upgradeEtcdVersion whether members run the newer etcd version
 * @param clusterDomain the DNS domain of the Kubernetes cluster
 * @param minValidity the shortest validity of a certificate that a spec may demand
 */
public record PlanSettings(
    Images images,
    boolean automountServiceAccountToken,
    boolean upgradeEtcdVersion,
    String clusterDomain,
    Duration minValidity) {
  /** The settings for a Kubernetes cluster with the usual domain, and the default validity. */
  public PlanSettings(
      Images images, boolean automountServiceAccountToken, boolean upgradeEtcdVersion) {
    this(
        images,
        automountServiceAccountToken,
        upgradeEtcdVersion,
        "cluster.local",
        Duration.ofHours(1));
  }

  /** The settings in the configuration of the operator. */
  public static PlanSettings of(OperatorConfig config, Images images) {
    return new PlanSettings(
        images,
        !config.controllers().etcd().disableEtcdServiceAccountAutomount(),
        config.featureGates().isOn(FeatureGate.UPGRADE_ETCD_VERSION),
        config.clusterDomain(),
        config.certificates().minValidity());
  }

  /** The image of a program, in the version that the feature gate selects. */
  public String image(String program) {
    return images.reference(upgradeEtcdVersion ? program + "-next" : program);
  }
}
