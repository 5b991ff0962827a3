package io.etcdwarden.kube.watch;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import io.etcdwarden.api.Labels;
import io.etcdwarden.pki.secret.PkiLabels;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;

/**
 * Selects the Secrets with the CA keys of a cluster by their labels.
 *
 * <p>Everyone who may write Secrets can add these labels to other Secrets. So only the oldest
 * Secrets are read: the operator created its own before.
 */
final class CaKeySecretSelector {
  /** A cluster has at most three CAs, one per line, and a CA is rarely replaced. */
  static final int MAX_READ = 16;

  private CaKeySecretSelector() {}

  /** Whether the labels are those of a Secret that the operator created for a CA key. */
  static boolean isCaKeySecret(Secret metadata) {
    Map<String, String> labels = metadata.getMetadata().getLabels();
    return labels != null && PkiLabels.isCaGeneration(labels);
  }

  /** Returns all CA key Secrets of the cluster, the oldest first. */
  static List<Secret> oldestFirst(String partOf, List<Secret> metadata) {
    return metadata.stream()
        .filter(CaKeySecretSelector::isCaKeySecret)
        .filter(secret -> partOf.equals(secret.getMetadata().getLabels().get(Labels.PART_OF)))
        .sorted(
            comparing(CaKeySecretSelector::creationTimestamp, nullsLast(naturalOrder()))
                .thenComparing(secret -> secret.getMetadata().getName()))
        .toList();
  }

  private static String creationTimestamp(Secret metadata) {
    return metadata.getMetadata().getCreationTimestamp();
  }
}
