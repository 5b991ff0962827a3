package io.etcdwarden.plan;

import io.etcdwarden.config.Images;

/**
 * What the operator's own settings say about every cluster.
 *
 * @param images used where a resource names none
 * @param automountServiceAccountToken whether members' pods get a token for the API server
 * @param upgradeEtcdVersion whether clusters run the newer etcd
 */
public record PlanSettings(
    Images images, boolean automountServiceAccountToken, boolean upgradeEtcdVersion) {
  /** The image of a part, in the version that is switched on. */
  String image(String part) {
    return images.reference(upgradeEtcdVersion ? part + "-next" : part);
  }
}
